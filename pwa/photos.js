// A file as it is kept and sent: a photo upright, smaller, and without what the telephone wrote in it; what nobody would take, refused.
import { findFileRefusal, recogniseKind } from "./file-types.js"

const LONGEST = 1600
const HEAVY = 450_000
const QUALITIES = [0.8, 0.65, 0.5]
const MEGABYTE = 1_000_000
// No question takes a heavier file.
const MOST_MB = 50
const ANYTHING = { accept: ["image", "pdf", "document", null], max_size_mb: MOST_MB }

// `code`: why, as the server says it; "file_unreadable" when the browser cannot read it at all.
export class FileRefused extends Error {
  constructor(code, name) {
    super(name)
    this.code = code
  }
}

// The bytes and the type of a file that a question takes (`settings`); without a question, of any file. What cannot be drawn again here
// stays as it is: the server takes the metadata out of it.
export async function lightened(file, settings = ANYTHING) {
  const isPhoto = (await readKind(file)) === "image"
  const drawn = isPhoto ? await drawAgain(file).catch(() => null) : null
  const chosen = drawn ?? file
  const refusal = await findFileRefusal(chosen, file.name, settings)
  if (refusal) throw new FileRefused(refusal, file.name)
  const called = drawn ? `${file.name.replace(/\.\w+$/, "")}.jpg` : file.name
  return { bytes: await chosen.arrayBuffer(), type: nameType(chosen, isPhoto), called }
}

// Browsers that cannot draw a HEIC may not know its type either.
function nameType({ type }, isPhoto) {
  return isPhoto && !/^image\//.test(type) ? "image/heic" : type || "application/octet-stream"
}

async function readKind(file) {
  try {
    return await recogniseKind(file, file.name)
  } catch {
    throw new FileRefused("file_unreadable", file.name)
  }
}

// A photo that this browser could not make lighter, such as a HEIC in Chromium.
export function isHeavyPhoto({ bytes, type }) {
  return /^image\//.test(type) && bytes?.byteLength > MEGABYTE
}

// Of a file, in megabytes, as people read it.
export function formatWeight(size) {
  return (size / MEGABYTE).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })
}

// On a slow network, or one that is paid for by weight, a heavy photo is not sent without asking. `ask`: the question, in words.
export function isWeightAccepted(photo, ask) {
  const { saveData, effectiveType } = navigator.connection ?? {}
  if (!isHeavyPhoto(photo) || !(saveData || /2g|3g/.test(effectiveType))) return true
  return confirm(ask({ name: photo.called, weight: formatWeight(photo.bytes.byteLength) }))
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
