// The photos of a note, as they are chosen: lighter at once, each with a way to take it out.
import { formatWeight, isHeavyPhoto, isWeightAccepted, lightened } from "../../pwa/photos.js"
import { pictureOf } from "../small-picture.js"
import { said } from "../words.js"
import { button, element } from "./tour-parts.js"

const MOST = 5
// Photos alone, as heavy as a message takes (app/cases/conversation.py).
const SETTINGS = { accept: ["image"], max_size_mb: 10 }

export class Photos {
  #photos = []
  #list
  #words
  #tell

  // `tell` says what is wrong with what was chosen last; nothing when nothing is.
  constructor(form, words, tell) {
    this.#list = form.querySelector("[data-photos]")
    this.#words = words
    this.#tell = tell
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
    this.#tell("")
    for (const file of chosen) {
      if (this.#photos.length >= MOST) return this.#tell(this.#words.most)
      try {
        const light = await lightened(file, SETTINGS)
        if (isWeightAccepted(light, (values) => said(this.#words["slow-photo"], values))) this.#photos = [...this.#photos, { name: crypto.randomUUID(), field: "photo", ...light }]
      } catch ({ code = "file_unreadable" }) {
        this.#tell(said(this.#words[code], { name: file.name, maximum: SETTINGS.max_size_mb }))
      }
      this.#draw()
    }
  }

  #draw() {
    this.#list.replaceChildren(...this.#photos.map((photo) => {
      const item = element("li", "file")
      const takeOut = button(this.#words["take-out"], "take-out", () => {
        this.#photos = this.#photos.filter((each) => each !== photo)
        this.#draw()
      }, "quiet")
      takeOut.setAttribute("aria-label", `${this.#words["take-out"]} ${photo.called}`)
      item.append(...pictureOf(photo), element("span", "", photo.called), takeOut)
      if (isHeavyPhoto(photo)) item.append(element("p", "", said(this.#words["heavy-photo"], { weight: formatWeight(photo.bytes.byteLength) })))
      return item
    }))
  }
}
