// One request carried on the ground: what is known of it, what was done on it, and what may be.
import { addNote, contentOf, doAction } from "../../pwa/tour.js"
import { said } from "../words.js"
import { actionForm } from "./tour-action.js"
import { drawOperation } from "./tour-operations.js"
import { button, dress, element } from "./tour-parts.js"
import { Photos } from "./tour-photos.js"

export class CarriedRequest {
  #view
  #words
  #copy
  #put
  #offered

  // `put` does what puts something in the outbox; false when there was no room for it. `photo` opens one of the copy.
  constructor(view, copy, words, { put, photo }) {
    this.#view = view
    this.#copy = copy
    this.#words = words
    this.#put = put
    this.#part("procedure").textContent = copy.procedure
    this.#part("reference").textContent = copy.reference
    this.#drawPlace(copy.place)
    this.#part("answers").replaceChildren(...copy.answers.map(([label, text]) => {
      const row = element("div")
      row.append(element("dt", "", label), element("dd", "", text))
      return row
    }))
    this.#drawPhotos(copy.photos, photo)
    this.#listen(this.#part("note"))
    this.#part("procedure").focus()
  }

  get id() {
    return this.#copy.id
  }

  // What is being typed stays: only what may have changed is drawn again.
  async draw(copy, operations) {
    this.#copy = copy
    this.#drawState()
    const own = this.#part("operations")
    const drawn = await Promise.all(operations.map((entry) => drawOperation(entry, this.#words)))
    if (!own.querySelector("input:focus, textarea:focus")) own.replaceChildren(...drawn)
    this.#drawActions(await isActing(operations))
  }

  #part(name) {
    return this.#view.querySelector(`[data-${name}]`)
  }

  #drawPlace(place) {
    if (!place) return
    const { text, latitude, longitude } = place
    this.#part("place").hidden = false
    this.#part("words").textContent = text
    this.#part("map").hidden = latitude === null
    if (latitude === null) return
    this.#part("map").href = `geo:${latitude},${longitude}?q=${latitude},${longitude}`
    this.#part("point").textContent = `${latitude}, ${longitude}`
  }

  // Each as it is opened; those that cannot be read are left out.
  async #drawPhotos(ids, open) {
    for (const [at, id] of ids.entries()) {
      const photo = await open(id).catch(() => null)
      if (!photo) continue
      const image = Object.assign(new Image(), { src: URL.createObjectURL(photo), alt: said(this.#words.picture, { number: at + 1 }) })
      image.addEventListener("load", () => URL.revokeObjectURL(image.src))
      this.#part("pictures").append(image)
      this.#part("pictures").hidden = false
    }
  }

  #drawState() {
    const { status, level, said: last } = this.#copy
    dress(this.#part("state"), status)
    this.#part("level").hidden = !level
    if (level) dress(this.#part("level"), level)
    this.#part("said").hidden = !last
    if (!last) return
    const moment = new Date(last.at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" })
    this.#part("who").textContent = said(this.#words[`by-${last.by}`], { moment })
    this.#part("text").textContent = last.text
  }

  #drawActions(isBusy) {
    const { actions, revision, is_closed: isClosed } = this.#copy
    const why = isBusy ? "pending" : isClosed ? "closed" : actions.length ? "" : "none"
    const offered = `${revision} ${why}`
    if (this.#offered === offered) return
    this.#offered = offered
    this.#part("why").hidden = !why
    this.#part("why").textContent = why && this.#words[why]
    this.#part("actions").replaceChildren(...(why ? [] : actions.map((action) => this.#action(action))))
  }

  #action(action) {
    const done = (typed, told) => this.#do(action, typed, told)
    if (!action.fields.length && !action.confirm) return button(action.label, `action ${action.id}`, () => done([], []))
    const details = document.querySelector("#tour-action").content.firstElementChild.cloneNode(true)
    details.dataset.action = action.id
    details.querySelector("[data-label]").textContent = action.label
    details.querySelector(".disclosure__body").append(actionForm(action, this.#words, done))
    return details
  }

  async #do(action, typed, told) {
    const isKept = await this.#put(() => doAction(this.#copy, action, typed, this.#words.action, { told }))
    if (isKept) return
    this.#part("why").hidden = false
    this.#part("why").textContent = this.#words.room
  }

  #listen(form) {
    const problem = form.querySelector("[data-problem]")
    const tell = (text) => {
      problem.textContent = text
      problem.hidden = !text
    }
    const photos = new Photos(form, this.#words, tell)
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      const text = form.elements.text.value.trim()
      if (!text && !photos.all.length) return tell(this.#words.empty)
      tell("")
      if (!(await this.#put(() => addNote(this.#copy, text, photos.all, this.#words.note)))) return tell(this.#words.room)
      form.reset()
      photos.clear()
    })
  }
}

// One action at a time: the state that the next would start from is not known yet.
async function isActing(operations) {
  const waiting = operations.filter(({ state }) => state !== "sent")
  const contents = await Promise.all(waiting.map((entry) => contentOf(entry).catch(() => null)))
  return contents.some((content) => content?.kind === "action")
}
