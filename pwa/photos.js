// A photo as it is kept and sent: upright, smaller, and without what the telephone wrote in it.
const LONGEST = 1600
const HEAVY = 450_000
const QUALITIES = [0.8, 0.65, 0.5]
const MOST = 10_000_000

export class PhotoUnreadable extends Error {}

// The bytes and the type of a file. What is no photo stays as it is; the server takes the metadata out of what cannot be drawn again here.
export async function lightened(file) {
  const drawn = /^image\//.test(file.type) ? await drawAgain(file).catch(() => null) : null
  const chosen = drawn ?? file
  if (chosen.size > MOST) throw new PhotoUnreadable(file.name)
  const called = drawn ? `${file.name.replace(/\.\w+$/, "")}.jpg` : file.name
  return { bytes: await chosen.arrayBuffer(), type: chosen.type || "application/octet-stream", called }
}

async function drawAgain(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement("canvas")
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  for (const quality of QUALITIES) {
    const content = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality))
    if (content && (content.size <= HEAVY || quality === QUALITIES.at(-1))) return content
  }
  return null
}
