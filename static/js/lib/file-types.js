// Recognises the type of a file by its content: the same verdicts as app/cases/files/file_types.py, as far as a browser can. Of an archive
// and of an old document, only whether one is possible; the server reads the rest.
const HEAD_SIZE = 8192
const MEGABYTE = 1_000_000
const ZIP = "PK\x03\x04"
const COMPOUND = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
const SIGNATURES = [
  [/^....ftyp(heic|heix|hevc|mif1|msf1|heim|heis)/s, "image"],
  [/^RIFF....WEBP/s, "image"],
  [/^\xff\xd8\xff/, "image"],
  [/^\x89PNG\r\n\x1a\n/, "image"],
  [/^%PDF-/, "pdf"],
]
const OPEN_DOCUMENT = /^PK\x03\x04.{26}mimetypeapplication\/vnd\.oasis\.opendocument\.(text|spreadsheet)PK/s
// Of streams of a compound file, as its list writes them.
const [WORD_STREAM, MACROS_STREAM] = ["WordDocument", "_VBA_PROJECT"].map((name) => [...name].join("\0") + "\0")
// Characters that Windows-1252 leaves undefined: browsers read controls there, the server a replacement.
const UNDEFINED_BYTES = /[\x81\x8d\x8f\x90\x9d]/g

// Why the server would not take it for a question, in its codes; nothing when it would.
export async function findFileRefusal(file, name, { accept = ["image", "pdf"], max_size_mb: most = 10 } = {}) {
  if (file.size > most * MEGABYTE) return "file_too_large"
  if (!file.size) return "file_empty"
  return accept.includes(await recogniseKind(file, name)) ? null : "file_refused"
}

// "image", "pdf" or "document", as questions accept them; nothing for anything else.
export async function recogniseKind(file, name) {
  const head = new Uint8Array(await file.slice(0, HEAD_SIZE).arrayBuffer())
  const start = String.fromCharCode(...head.subarray(0, 100))
  if (start.startsWith(ZIP)) return OPEN_DOCUMENT.test(start) || (await readWholeFile(file)).includes("[Content_Types].xml") ? "document" : null
  if (start.startsWith(COMPOUND)) return isWord(await readWholeFile(file)) ? "document" : null
  const [, kind] = SIGNATURES.find(([pattern]) => pattern.test(start)) ?? []
  return kind ?? (name.toLowerCase().endsWith(".txt") && isPlainText(head) ? "document" : null)
}

// Letters below 128 and nulls are the same in every encoding that is read here.
async function readWholeFile(file) {
  return new TextDecoder("latin1").decode(await file.arrayBuffer())
}

const isWord = (content) => content.includes(WORD_STREAM) && !content.includes(MACROS_STREAM)

function isPlainText(head) {
  const text = decodeText(head)
  return /^(?:[^\p{C}\p{Z}]|[ \r\n\t\f])+$/u.test(text) && !text.trimStart().startsWith("<")
}

// Not to the end: a character may be cut in two there.
function decodeText(head) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true })
  } catch {
    return new TextDecoder("windows-1252").decode(head).replace(UNDEFINED_BYTES, "\ufffd")
  }
}
