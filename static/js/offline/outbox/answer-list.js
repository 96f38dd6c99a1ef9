// The answers of a request on this device, shown in its list item; its files can be downloaded, since they may exist nowhere else.
import { readRequestFiles, readRow, unsealFile } from "../store/store.js"
import { loadReadableAnswers } from "./request-content.js"

export async function buildAnswerList(id, words) {
  const list = Object.assign(document.createElement("dl"), { className: "summary-list" })
  list.append(...(await loadReadableAnswers(id)).map(([label, text]) => buildRow(label, text)))
  const { owner } = await readRow("outbox", id)
  const files = await Promise.all((await readRequestFiles(id)).map((file) => unsealFile(owner, file)))
  if (files.length) list.append(buildRow(words.files, ...files.map(buildDownloadLink)))
  return list
}

function buildRow(label, ...contents) {
  const row = document.createElement("div")
  const answer = document.createElement("dd")
  answer.append(...contents.flatMap((each, at) => (at ? [document.createElement("br"), each] : [each])))
  row.append(Object.assign(document.createElement("dt"), { textContent: label }), answer)
  return row
}

// Downloaded, never opened: the content is not trusted.
function buildDownloadLink({ called, bytes }) {
  const href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }))
  return Object.assign(document.createElement("a"), { href, download: called, textContent: called })
}
