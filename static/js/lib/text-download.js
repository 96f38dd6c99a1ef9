// Downloads answers as a text, for somebody who cannot send them.

// `answers`: each question with its answer, as they are read before sending; a question may have no name.
export function downloadAnswers(title, answers) {
  downloadText([title, ...answers.map((pair) => pair.filter(Boolean).join("\n"))].join("\n\n"))
}

function downloadText(text) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" })), download: "demande.txt" })
  link.click()
  URL.revokeObjectURL(link.href)
}
