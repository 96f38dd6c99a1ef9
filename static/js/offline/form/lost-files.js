// Files that the server had and has no more: named on the offline form until others are selected for their question.
import { findQuestion } from "../fields/rows.js"

export class LostFiles {
  all = []
  #notice
  #fields

  constructor(notice, fields) {
    this.#notice = notice
    this.#fields = fields
  }

  setFiles(files) {
    this.all = files
    this.#notice.hidden = !files.length
    this.#notice.querySelector("ul").replaceChildren(...files.map(({ called, field }) => {
      return Object.assign(document.createElement("li"), { textContent: `${called} – ${findQuestion(this.#fields, field).label}` })
    }))
  }

  clearField(field) {
    this.setFiles(this.all.filter((file) => file.field !== field))
  }
}
