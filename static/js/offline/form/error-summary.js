// The errors of a page of the offline form: beside each question, and in a summary that takes the focus.
import { updateTitle } from "../../lib/error-summary.js"
import { findQuestion } from "../fields/rows.js"

export class ErrorSummary {
  #root
  #fields
  #words
  #shownNames = new Set()

  constructor(root, { fields, words }) {
    this.#root = root
    this.#fields = fields
    this.#words = words
  }

  // [the name of the question, why, what goes with the reason]
  show(problems, takesFocus = true) {
    for (const error of this.#root.querySelectorAll("form .field__error:not([data-refused-files])")) error.remove()
    for (const input of this.#root.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid")
    const summary = this.#root.querySelector("[data-problems]")
    summary.hidden = !problems.length
    summary.querySelector("ul").replaceChildren(...problems.map(([id, code, more]) => this.#buildLine(id, this.#formatProblem(code, more))))
    this.#shownNames = new Set(problems.map(([id]) => id))
    updateTitle()
    if (problems.length && takesFocus) summary.focus()
  }

  // What was wrong and is no more is said no more; nothing new is said while one answers.
  clearFixed(findProblems) {
    if (!this.#shownNames.size) return
    const remaining = findProblems().filter(([id]) => this.#shownNames.has(id))
    if (remaining.length < this.#shownNames.size) this.show(remaining, false)
  }

  #formatProblem(code, more) {
    return code === "check" ? more : this.#words(code, { bound: more })
  }

  #buildLine(id, text) {
    const slot = this.#root.querySelector(`#slot-${id}`)
    const field = slot.querySelector(".field")
    const input = slot.querySelector("input:not([type=hidden]), select, textarea")
    const error = Object.assign(document.createElement("p"), { className: "field__error", id: `f-${id}-error`, textContent: text })
    field.querySelector(".field__label").after(error)
    for (const each of [field.matches("fieldset") ? field : input]) each.setAttribute("aria-describedby", error.id)
    input.setAttribute("aria-invalid", "true")
    input.id ||= `f-${id}-first`
    const item = document.createElement("li")
    item.append(Object.assign(document.createElement("a"), { href: `#${input.id}`, textContent: `${this.#findLabel(id)} – ${text}` }))
    item.addEventListener("click", (event) => {
      event.preventDefault()
      input.focus()
    })
    return item
  }

  // Of a question in a group: which groups, then which question.
  #findLabel(id) {
    const parts = id.split("__")
    const groups = parts.flatMap((_, at) => (at % 2 ? [parts.slice(0, at + 1).join("__")] : []))
    const legends = groups.map((name) => this.#root.querySelector(`#${CSS.escape(`f-${name}`)} > legend`).textContent.trim())
    return [...legends, findQuestion(this.#fields, id).label].join(", ")
  }
}
