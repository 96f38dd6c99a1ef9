// Files that were on the site and are there no more: named on the form of a device until others are chosen for their question.
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
