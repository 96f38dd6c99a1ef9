// The files chosen on the form of a device: made lighter, listed beside their question, taken out again.
import { findFileRefusal } from "../../pwa/file-types.js"
import { formatWeight, isHeavyPhoto, isWeightAccepted, lightened } from "../../pwa/photos.js"
import { questionNamed } from "../../pwa/rows.js"

const MOST = 5

export class ChosenFiles {
  // Another list at each change: whoever keeps it sees that it is not the one that was kept.
  all = []
  // Those that were on the site and are there no more (lost-files.js).
  lost = { all: [], chosen() {} }
  // Done once those chosen so far are there: they are made lighter first.
  added = Promise.resolve()
  #root
  #fields
  #words
  #tellLoss
  #changed
  #propose

  // `propose`: a photo may say where it was taken.
  constructor(root, { fields, words, tellLoss, changed, propose }) {
    this.#root = root
    this.#fields = fields
    this.#words = words
    this.#tellLoss = tellLoss
    this.#changed = changed
    this.#propose = propose
  }

  of(field) {
    return this.all.filter((file) => file.field === field)
  }

  put(files) {
    this.all = files
    for (const field of new Set(files.map((file) => file.field))) this.#list(field)
  }

  // Those that came another way than this form: a photo shared, a page that was cut. What the server would not take is said, and left.
  async receive(files) {
    const refusals = await Promise.all(files.map((file) => this.#findRefusal(file)))
    this.put(files.filter((_, at) => !refusals[at]))
    for (const field of new Set(files.map((file) => file.field))) {
      this.#tell(field, files.flatMap((file, at) => (refusals[at] && file.field === field ? [this.#describe(refusals[at], file.called, field)] : [])))
    }
  }

  #findRefusal({ bytes, called, field }) {
    return bytes ? findFileRefusal(new Blob([bytes]), called, questionNamed(this.#fields, field)) : null
  }

  // Beside the question.
  #tell(field, problems) {
    const alert = this.#root.querySelector(`[data-refused-files="${field}"]`)
    if (!alert) return
    alert.textContent = problems.join(" ")
    alert.hidden = !problems.length
  }

  #describe(code, name, field) {
    return this.#words(code, { name, maximum: questionNamed(this.#fields, field).max_size_mb })
  }

  // As another draft has them: two drafts have no file in common. The server copies those that it has.
  renamed() {
    this.all = this.all.map((file) => (file.bytes ? { ...file, name: crypto.randomUUID() } : file))
    return this.all
  }

  // Those of a group that was taken out go with it.
  follow() {
    const left = this.all.filter(({ field }) => this.#listOf(field))
    if (left.length < this.all.length) this.all = left
  }

  add(input) {
    const files = [...input.files]
    const adding = this.added.then(() => this.#add(input, files))
    this.added = adding.catch(() => {})
    return adding
  }

  async #add(input, files) {
    const field = input.name
    const question = questionNamed(this.#fields, field)
    const { max_files: most = MOST, places } = question
    const problems = []
    this.#tellLoss("")
    for (const file of files) {
      if (this.of(field).length >= most) {
        problems.push(this.#words("many", { bound: most }))
        break
      }
      try {
        const light = await lightened(file, question)
        if (!isWeightAccepted(light, (values) => this.#words("slow-photo", values))) continue
        this.all = [...this.all, { name: crypto.randomUUID(), field, ...light }]
        this.lost.chosen(field)
        if (places) await this.#propose(file)
      } catch ({ code = "file_unreadable" }) {
        problems.push(this.#describe(code, file.name, field))
      }
    }
    this.#tell(field, problems)
    input.value = ""
    this.#list(field)
    this.#changed()
  }

  #listOf(field) {
    return this.#root.querySelector(`[data-files="${field}"]`)
  }

  #list(field) {
    this.#listOf(field)?.replaceChildren(...this.of(field).map((file) => this.#item(field, file)))
  }

  #item(field, file) {
    const item = Object.assign(document.createElement("li"), { className: "file" })
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: this.#words("remove") })
    remove.setAttribute("aria-label", `${remove.textContent} ${file.called}`)
    remove.dataset.tone = "quiet"
    remove.addEventListener("click", () => {
      this.all = this.all.filter((each) => each !== file)
      this.#list(field)
      this.#changed()
    })
    item.append(Object.assign(document.createElement("span"), { textContent: file.called }), remove)
    if (isHeavyPhoto(file)) item.append(Object.assign(document.createElement("p"), { textContent: this.#words("heavy-photo", { weight: formatWeight(file.bytes.byteLength) }) }))
    return item
  }
}
