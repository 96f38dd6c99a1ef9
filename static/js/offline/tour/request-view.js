// One case of the tour: its copy, the operations on it, the available actions.
import { addNote, loadContent, runAction } from "./tour.js"
import { formatDay } from "../../lib/day-format.js"
import { formatMessage } from "../../lib/message-format.js"
import { buildActionForm } from "./action-form.js"
import { drawOperation } from "./operations.js"
import { createButton, createElement, setBadge } from "../../lib/dom.js"
import { PhotoList } from "./photo-list.js"

export class RequestView {
  #view
  #words
  #copy
  #enqueue
  #drawnState

  // `enqueue` does what puts something in the outbox; false when there was no room for it. `openPhoto` opens one of the copy.
  constructor(view, copy, words, { enqueue, openPhoto }) {
    this.#view = view
    this.#copy = copy
    this.#words = words
    this.#enqueue = enqueue
    this.#findPart("procedure").textContent = copy.procedure
    this.#findPart("reference").textContent = copy.reference
    this.#drawPlace(copy.place)
    this.#findPart("answers").replaceChildren(...copy.answers.map(([label, text]) => {
      const row = createElement("div")
      row.append(createElement("dt", "", label), createElement("dd", "", text))
      return row
    }))
    this.#drawPhotos(copy.photos, openPhoto)
    this.#addListeners(this.#findPart("note"))
    this.#findPart("procedure").focus()
  }

  get id() {
    return this.#copy.id
  }

  // What is being typed stays: only what may have changed is drawn again.
  async draw(copy, operations) {
    this.#copy = copy
    this.#drawState()
    const operationList = this.#findPart("operations")
    const drawn = await Promise.all(operations.map((entry) => drawOperation(entry, this.#words)))
    if (!operationList.querySelector("input:focus, textarea:focus")) operationList.replaceChildren(...drawn)
    this.#drawActions(await hasPendingAction(operations))
  }

  #findPart(name) {
    return this.#view.querySelector(`[data-${name}]`)
  }

  #drawPlace(place) {
    if (!place) return
    const { text, latitude, longitude } = place
    this.#findPart("place").hidden = false
    this.#findPart("words").textContent = text
    this.#findPart("map").hidden = latitude === null
    if (latitude === null) return
    this.#findPart("map").href = `geo:${latitude},${longitude}?q=${latitude},${longitude}`
    this.#findPart("point").textContent = `${latitude}, ${longitude}`
  }

  // Each as it is opened; those that cannot be read are left out.
  async #drawPhotos(ids, open) {
    for (const [at, id] of ids.entries()) {
      const photo = await open(id).catch(() => null)
      if (!photo) continue
      const image = Object.assign(new Image(), { src: URL.createObjectURL(photo), alt: formatMessage(this.#words.picture, { number: at + 1 }) })
      image.addEventListener("load", () => URL.revokeObjectURL(image.src))
      this.#findPart("pictures").append(image)
      this.#findPart("pictures").hidden = false
    }
  }

  #drawState() {
    const { status, level, said: last } = this.#copy
    setBadge(this.#findPart("state"), status)
    this.#findPart("level").hidden = !level
    if (level) setBadge(this.#findPart("level"), level)
    this.#findPart("said").hidden = !last
    if (!last) return
    const moment = formatDay(last.at)
    this.#findPart("who").textContent = formatMessage(this.#words[`by-${last.by}`], { moment })
    this.#findPart("text").textContent = last.text
  }

  #drawActions(isBusy) {
    const { actions, revision, is_closed: isClosed } = this.#copy
    const why = isBusy ? "pending" : isClosed ? "closed" : actions.length ? "" : "none"
    const offered = `${revision} ${why}`
    if (this.#drawnState === offered) return
    this.#drawnState = offered
    this.#findPart("why").hidden = !why
    this.#findPart("why").textContent = why && this.#words[why]
    this.#findPart("actions").replaceChildren(...(why ? [] : actions.map((action) => this.#buildAction(action))))
  }

  #buildAction(action) {
    const done = (typed, told) => this.#runAction(action, typed, told)
    if (!action.fields.length && !action.confirm) return createButton(action.label, `action ${action.id}`, () => done([], []))
    const details = document.querySelector("#tour-action").content.firstElementChild.cloneNode(true)
    details.dataset.action = action.id
    details.querySelector("[data-label]").textContent = action.label
    details.querySelector(".disclosure__body").append(buildActionForm(action, this.#words, done))
    return details
  }

  async #runAction(action, typed, told) {
    const isKept = await this.#enqueue(() => runAction(this.#copy, action, typed, this.#words.action, { told }))
    if (isKept) return
    this.#findPart("why").hidden = false
    this.#findPart("why").textContent = this.#words.room
  }

  #addListeners(form) {
    const problem = form.querySelector("[data-problem]")
    const tell = (text) => {
      problem.textContent = text
      problem.hidden = !text
    }
    const photos = new PhotoList(form, this.#words, tell)
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      const text = form.elements.text.value.trim()
      if (!text && !photos.all.length) return tell(this.#words.empty)
      tell("")
      if (!(await this.#enqueue(() => addNote(this.#copy, text, photos.all, this.#words.note)))) return tell(this.#words.room)
      form.reset()
      photos.clear()
    })
  }
}

// One action at a time: the state that the next would start from is not known yet.
async function hasPendingAction(operations) {
  const unsentOperations = operations.filter(({ state }) => state !== "sent")
  const contents = await Promise.all(unsentOperations.map((entry) => loadContent(entry).catch(() => null)))
  return contents.some((content) => content?.kind === "action")
}
