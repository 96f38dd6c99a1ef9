// What is written in a request of this device, shown where it is listed; its files can be saved, they may be nowhere else.
import { filesFor, openedFile, read } from "../../pwa/store.js"
import { answersIn } from "../../pwa/written.js"

export async function drawAnswers(id, words) {
  const list = Object.assign(document.createElement("dl"), { className: "summary-list" })
  list.append(...(await answersIn(id)).map(([label, text]) => row(label, text)))
  const { owner } = await read("outbox", id)
  const files = await Promise.all((await filesFor(id)).map((file) => openedFile(owner, file)))
  if (files.length) list.append(row(words.files, ...files.map(linkTo)))
  return list
}

function row(label, ...contents) {
  const made = document.createElement("div")
  const answer = document.createElement("dd")
  answer.append(...contents.flatMap((each, at) => (at ? [document.createElement("br"), each] : [each])))
  made.append(Object.assign(document.createElement("dt"), { textContent: label }), answer)
  return made
}

// Saved, never opened: it is not known what is in it.
function linkTo({ called, bytes }) {
  const href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }))
  return Object.assign(document.createElement("a"), { href, download: called, textContent: called })
}
