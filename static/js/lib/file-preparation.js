// Prepares a file for storage and sending: photos upright, smaller and without metadata; unacceptable files are refused.
import { findFileRefusal, recogniseKind } from "./file-types.js"

const MAX_SIDE = 1600
const TARGET_SIZE = 450_000
const QUALITIES = [0.8, 0.65, 0.5]
const MEGABYTE = 1_000_000
// No question takes a heavier file.
const MAX_MEGABYTES = 50
const ANY_FILE = { accept: ["image", "pdf", "document", null], max_size_mb: MAX_MEGABYTES }

// `code`: why, as the server says it; "file_unreadable" when the browser cannot read it at all.
export class FileRefused extends Error {
  constructor(code, name) {
    super(name)
    this.code = code
  }
}

// The bytes and the type of a file that a question takes (`settings`); without a question, of any file. What cannot be drawn again here
// stays as it is: the server takes the metadata out of it.
export async function prepareFile(file, settings = ANY_FILE) {
  const isPhoto = (await readFileKind(file)) === "image"
  const drawn = isPhoto ? await resizePhoto(file).catch(() => null) : null
  const chosen = drawn ?? file
  const refusal = await findFileRefusal(chosen, file.name, settings)
  if (refusal) throw new FileRefused(refusal, file.name)
  const called = drawn ? `${file.name.replace(/\.\w+$/, "")}.jpg` : file.name
  return { bytes: await chosen.arrayBuffer(), type: resolveMediaType(chosen, isPhoto), called }
}

// Browsers that cannot draw a HEIC may not know its type either.
function resolveMediaType({ type }, isPhoto) {
  return isPhoto && !/^image\//.test(type) ? "image/heic" : type || "application/octet-stream"
}

async function readFileKind(file) {
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
export function formatMegabytes(size) {
  return (size / MEGABYTE).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })
}

// On a slow network, or one that is paid for by weight, a heavy photo is not sent without asking. `ask`: the question, in words.
export function isHeavyPhotoAccepted(photo, ask) {
  const { saveData, effectiveType } = navigator.connection ?? {}
  if (!isHeavyPhoto(photo) || !(saveData || /2g|3g/.test(effectiveType))) return true
  return confirm(ask({ name: photo.called, weight: formatMegabytes(photo.bytes.byteLength) }))
}

async function resizePhoto(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement("canvas")
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  for (const quality of QUALITIES) {
    const content = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality))
    if (content && (content.size <= TARGET_SIZE || quality === QUALITIES.at(-1))) return content
  }
  return null
}
