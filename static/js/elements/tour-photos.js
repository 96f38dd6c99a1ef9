// The photos of a note, as they are chosen: lighter at once, each with a way to take it out.
import { lightened } from "../../pwa/photos.js"
import { pictureOf } from "../small-picture.js"
import { button, element } from "./tour-parts.js"

const MOST = 5

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
        this.#photos = [...this.#photos, { name: crypto.randomUUID(), field: "photo", ...(await lightened(file)) }]
      } catch {
        this.#tell(this.#words.unread.replace("{name}", file.name))
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
      return item
    }))
  }
}
