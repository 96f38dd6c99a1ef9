// The files selected on the offline form: prepared, listed beside their question, removed.
import { findFileRefusal } from "../../lib/file-types.js"
import { formatMegabytes, isHeavyPhoto, isHeavyPhotoAccepted, prepareFile } from "../../lib/file-preparation.js"
import { findQuestion } from "../fields/rows.js"

const MAX_FILES = 5

export class ChosenFiles {
  // Another list at each change: whoever keeps it sees that it is not the one that was kept.
  all = []
  // Those that were on the site and are there no more (lost-files.js).
  lost = { all: [], clearField() {} }
  // Done once those chosen so far are there: they are made lighter first.
  pendingAdditions = Promise.resolve()
  #root
  #fields
  #words
  #showLoss
  #onChange
  #proposePlace

  // `proposePlace`: a photo may say where it was taken.
  constructor(root, { fields, words, showLoss, onChange, proposePlace }) {
    this.#root = root
    this.#fields = fields
    this.#words = words
    this.#showLoss = showLoss
    this.#onChange = onChange
    this.#proposePlace = proposePlace
  }

  listFor(field) {
    return this.all.filter((file) => file.field === field)
  }

  setFiles(files) {
    this.all = files
    for (const field of new Set(files.map((file) => file.field))) this.#drawList(field)
  }

  // Those that came another way than this form: a photo shared, a page that was cut. What the server would not take is said, and left.
  async receiveFiles(files) {
    const refusals = await Promise.all(files.map((file) => this.#findRefusal(file)))
    this.setFiles(files.filter((_, at) => !refusals[at]))
    for (const field of new Set(files.map((file) => file.field))) {
      this.#showProblems(field, files.flatMap((file, at) => (refusals[at] && file.field === field ? [this.#describe(refusals[at], file.called, field)] : [])))
    }
  }

  #findRefusal({ bytes, called, field }) {
    return bytes ? findFileRefusal(new Blob([bytes]), called, findQuestion(this.#fields, field)) : null
  }

  // Beside the question.
  #showProblems(field, problems) {
    const alert = this.#root.querySelector(`[data-refused-files="${field}"]`)
    if (!alert) return
    alert.textContent = problems.join(" ")
    alert.hidden = !problems.length
  }

  #describe(code, name, field) {
    return this.#words(code, { name, maximum: findQuestion(this.#fields, field).max_size_mb })
  }

  async showLostFiles(files) {
    const { LostFiles } = await import("./lost-files.js")
    this.lost = new LostFiles(this.#root.querySelector("[data-lost]"), this.#fields)
    this.lost.setFiles(files)
  }

  // As another draft has them: two drafts have no file in common. The server copies those that it has.
  renameFiles() {
    this.all = this.all.map((file) => (file.bytes ? { ...file, name: crypto.randomUUID() } : file))
    return this.all
  }

  // Those of a group that was taken out go with it.
  deleteOrphans() {
    const remaining = this.all.filter(({ field }) => this.#findList(field))
    if (remaining.length < this.all.length) this.all = remaining
  }

  add(input) {
    const files = [...input.files]
    const adding = this.pendingAdditions.then(() => this.#add(input, files))
    this.pendingAdditions = adding.catch(() => {})
    return adding
  }

  async #add(input, files) {
    const field = input.name
    const question = findQuestion(this.#fields, field)
    const { max_files: most = MAX_FILES, places } = question
    const problems = []
    this.#showLoss("")
    for (const file of files) {
      if (this.listFor(field).length >= most) {
        problems.push(this.#words("many", { bound: most }))
        break
      }
      try {
        const light = await prepareFile(file, question)
        if (!isHeavyPhotoAccepted(light, (values) => this.#words("slow-photo", values))) continue
        this.all = [...this.all, { name: crypto.randomUUID(), field, ...light }]
        this.lost.clearField(field)
        if (places) await this.#proposePlace(file)
      } catch ({ code = "file_unreadable" }) {
        problems.push(this.#describe(code, file.name, field))
      }
    }
    this.#showProblems(field, problems)
    input.value = ""
    this.#drawList(field)
    this.#onChange()
  }

  #findList(field) {
    return this.#root.querySelector(`[data-files="${field}"]`)
  }

  #drawList(field) {
    this.#findList(field)?.replaceChildren(...this.listFor(field).map((file) => this.#buildItem(field, file)))
  }

  #buildItem(field, file) {
    const item = Object.assign(document.createElement("li"), { className: "file" })
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: this.#words("remove") })
    remove.setAttribute("aria-label", `${remove.textContent} ${file.called}`)
    remove.dataset.tone = "quiet"
    remove.addEventListener("click", () => {
      this.all = this.all.filter((each) => each !== file)
      this.#drawList(field)
      this.#onChange()
    })
    item.append(Object.assign(document.createElement("span"), { textContent: file.called }), remove)
    if (isHeavyPhoto(file)) item.append(Object.assign(document.createElement("p"), { textContent: this.#words("heavy-photo", { weight: formatMegabytes(file.bytes.byteLength) }) }))
    return item
  }
}
