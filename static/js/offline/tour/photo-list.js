// The photos of a note: prepared when they are selected, each with a button that removes it.
import { formatMegabytes, isHeavyPhoto, isHeavyPhotoAccepted, prepareFile } from "../../lib/file-preparation.js"
import { buildThumbnail } from "../../lib/thumbnail.js"
import { formatMessage } from "../../lib/message-format.js"
import { createButton, createElement } from "../../lib/dom.js"

const MAX_PHOTOS = 5
// Photos alone, as heavy as a message takes (app/cases/conversation/correspondence.py).
const FILE_SETTINGS = { accept: ["image"], max_size_mb: 10 }

export class PhotoList {
  #photos = []
  #list
  #words
  #showProblem

  // `showProblem` says what is wrong with what was chosen last; nothing when nothing is.
  constructor(form, words, tell) {
    this.#list = form.querySelector("[data-photos]")
    this.#words = words
    this.#showProblem = tell
    for (const input of form.querySelectorAll("[type=file]")) input.addEventListener("change", () => this.#add(input))
  }

  get all() {
    return this.#photos
  }

  clear() {
    this.#photos = []
    this.#draw()
  }

  async #add(input) {
    const chosen = [...input.files]
    input.value = ""
    this.#showProblem("")
    for (const file of chosen) {
      if (this.#photos.length >= MAX_PHOTOS) return this.#showProblem(this.#words.most)
      try {
        const light = await prepareFile(file, FILE_SETTINGS)
        if (isHeavyPhotoAccepted(light, (values) => formatMessage(this.#words["slow-photo"], values))) this.#photos = [...this.#photos, { name: crypto.randomUUID(), field: "photo", ...light }]
      } catch ({ code = "file_unreadable" }) {
        this.#showProblem(formatMessage(this.#words[code], { name: file.name, maximum: FILE_SETTINGS.max_size_mb }))
      }
      this.#draw()
    }
  }

  #draw() {
    this.#list.replaceChildren(...this.#photos.map((photo) => {
      const item = createElement("li", "file")
      const removeButton = createButton(this.#words["remove-photo"], "remove-photo", () => {
        this.#photos = this.#photos.filter((each) => each !== photo)
        this.#draw()
      }, "quiet")
      removeButton.setAttribute("aria-label", `${this.#words["remove-photo"]} ${photo.called}`)
      item.append(...buildThumbnail(photo), createElement("span", "", photo.called), removeButton)
      if (isHeavyPhoto(photo)) item.append(createElement("p", "", formatMessage(this.#words["heavy-photo"], { weight: formatMegabytes(photo.bytes.byteLength) })))
      return item
    }))
  }
}
