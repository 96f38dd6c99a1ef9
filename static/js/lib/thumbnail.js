// A thumbnail of a file; none for a type that the browser cannot draw.
export function buildThumbnail({ bytes, type }) {
  if (!bytes || !/^image\//.test(type)) return []
  const image = Object.assign(new Image(), { src: URL.createObjectURL(new Blob([bytes], { type })), alt: "" })
  image.addEventListener("load", () => URL.revokeObjectURL(image.src))
  image.addEventListener("error", () => image.remove())
  return [image]
}
