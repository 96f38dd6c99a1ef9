// The review of the answers before they are sent.
import { displayAnswer } from "../fields/display.js"

// [the page, the question, the lines of the answer] for each that has one.
function listAnswerLines({ steps, answers }, reader) {
  const all = steps.flatMap(({ page, fields }) => fields.map((field) => [page.id, field, [displayAnswer(field, answers[field.id], reader)].flat().filter(Boolean)]))
  return all.filter(([, , lines]) => lines.length)
}

// Each question with its answer, for a copy.
export const listReadableAnswers = (way, reader) => listAnswerLines(way, reader).map(([, { label }, lines]) => [label, lines.join("\n")])

// `edit` goes back to the page of an answer.
export function drawAnswers(list, way, { words, reader, edit }) {
  list.replaceChildren(...listAnswerLines(way, reader).map(([page, { label }, lines]) => {
    const row = document.createElement("div")
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words("edit") })
    button.dataset.tone = "quiet"
    button.setAttribute("aria-label", `${button.textContent} – ${label}`)
    button.addEventListener("click", () => edit(page))
    const answer = document.createElement("dd")
    answer.append(...lines.flatMap((line, position) => (position ? [document.createElement("br"), line] : [line])))
    const action = document.createElement("dd")
    action.append(button)
    row.append(Object.assign(document.createElement("dt"), { textContent: label }), answer, action)
    return row
  }))
}
