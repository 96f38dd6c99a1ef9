// What a file looks like, small, beside its name; nothing for what the browser cannot draw.
export function buildThumbnail({ bytes, type }) {
  if (!bytes || !/^image\//.test(type)) return []
  const image = Object.assign(new Image(), { src: URL.createObjectURL(new Blob([bytes], { type })), alt: "" })
  image.addEventListener("load", () => URL.revokeObjectURL(image.src))
  image.addEventListener("error", () => image.remove())
  return [image]
}
