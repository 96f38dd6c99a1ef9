// A copy of what was written, as a text, for whoever cannot send it.
import { said } from "../words.js"
import { answersIn } from "./review.js"

export function giveText(text) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type: "text/plain" })), download: "demande.txt" })
  link.click()
  URL.revokeObjectURL(link.href)
}

// Each question with its answer, as they are read before sending.
export function giveAnswers(title, way, reader) {
  const lines = answersIn(way, reader).map(([, { label }, value]) => said(reader.words.pair, { label, value: value.join("\n") }))
  giveText(`${title}\n\n${lines.join("\n")}\n`)
}
