// What was answered, read once more before it is sent.
import { shown } from "../../pwa/shown.js"

// `edit` goes back to the page of an answer.
export function listAnswers(list, { steps, answers }, { words, reader, edit }) {
  const rows = steps.flatMap(({ page, fields }) => fields.map((field) => [page.id, field, linesOf(field, answers[field.id], reader)]))
  list.replaceChildren(...rows.filter(([, , lines]) => lines.length).map(([page, { label }, lines]) => {
    const row = document.createElement("div")
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words("edit") })
    button.dataset.tone = "quiet"
    button.setAttribute("aria-label", `${button.textContent} – ${label}`)
    button.addEventListener("click", () => edit(page))
    const answer = document.createElement("dd")
    answer.append(...lines.flatMap((line, position) => (position ? [document.createElement("br"), line] : [line])))
    row.append(Object.assign(document.createElement("dt"), { textContent: label }), answer, button)
    return row
  }))
}

function linesOf(field, answer, reader) {
  return [shown(field, answer, reader)].flat().filter(Boolean)
}
