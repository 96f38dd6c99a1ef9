// <field-tour words="…"> shows the requests carried on this device, one by one, and takes what is done on them. All of it without a network.
import { sendAll } from "../../pwa/outbox.js"
import { onNews } from "../../pwa/store.js"
import { addNote, contentOf, doAction, dropTour, fetchTour, openTour, ownOperations, TourRefused } from "../../pwa/tour.js"
import { hourOf, said } from "../words.js"
import { actionForm } from "./tour-action.js"
import { drawOperation } from "./tour-operations.js"
import { button, element } from "./tour-parts.js"
import { Photos } from "./tour-photos.js"

const LONGEST_TIMER = 2 ** 31 - 1

class FieldTour extends HTMLElement {
  #words
  #tour
  #shown
  #offered
  #drawing = Promise.resolve()
  #ending

  connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    this.querySelector("[data-does=refresh]").addEventListener("click", () => this.#refresh())
    addEventListener("hashchange", () => this.#draw())
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#draw())
    onNews(() => this.#draw())
    this.#draw()
    // Whoever comes here has just signed in again, perhaps.
    sendAll({ force: true })
  }

  // One drawing after the other: what is drawn last is what is there.
  #draw() {
    this.#drawing = this.#drawing.then(() => this.#drawNow()).catch(() => {})
    return this.#drawing
  }

  async #drawNow() {
    this.#tour = await openTour()
    const operations = await ownOperations()
    this.#endInTime()
    const copy = this.#tour?.cases.find(({ id }) => id === location.hash.slice(1))
    this.#view(copy ? "request" : this.#tour ? "list" : "none")
    if (copy) await this.#drawRequest(copy, operations.filter(({ group }) => group === copy.id))
    else this.#shown = null
    if (this.#tour && !copy) this.#drawCards(operations)
    const carried = new Set(this.#tour?.cases.map(({ id }) => id))
    await this.#drawLeft(operations.filter(({ group, state }) => !carried.has(group) && state !== "sent"), Boolean(copy))
    this.toggleAttribute("ready", true)
  }

  #view(name) {
    for (const part of this.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== name
    if (name === "none") this.#status("")
    if (this.#tour && !this.#status()) this.#status(this.#say("until", this.#moment(this.#tour.expiresAt)))
  }

  // The copies go at the hour that was said, the page open or not.
  #endInTime() {
    clearTimeout(this.#ending)
    if (this.#tour) this.#ending = setTimeout(() => dropTour(), Math.min(LONGEST_TIMER, this.#tour.expiresAt - Date.now()))
  }

  #drawCards(operations) {
    this.querySelector("[data-cards]").replaceChildren(...this.#tour.cases.map((copy) => {
      const card = element("article", "card")
      const title = element("h2", "card__title")
      title.append(Object.assign(element("a", "card__link", copy.place?.text || copy.procedure), { href: `#${copy.id}` }))
      const signs = element("p", "row")
      const count = operations.filter(({ group, state }) => group === copy.id && state !== "sent").length
      signs.append(badge(copy.status))
      if (copy.level) signs.append(badge(copy.level))
      if (count) signs.append(badge({ label: this.#say("waiting", { count }), tone: "warning" }))
      card.append(title, element("p", "faint", `${copy.procedure} – ${copy.reference}`), signs)
      return card
    }))
  }

  async #drawLeft(operations, isElsewhere) {
    const left = this.querySelector("[data-left]")
    left.hidden = !operations.length || isElsewhere
    left.querySelector("[data-operations]").replaceChildren(...(await this.#drawn(operations)))
  }

  #drawn(operations) {
    return Promise.all(operations.map((entry) => drawOperation(entry, this.#words)))
  }

  // What is being typed stays: of a request already shown, only what may have changed is drawn again.
  async #drawRequest(copy, operations) {
    const view = this.querySelector("[data-view=request]")
    if (this.#shown !== copy.id) this.#open(view, copy)
    this.#shown = copy.id
    this.#drawState(view, copy)
    const own = view.querySelector("[data-operations]")
    if (!own.querySelector("input:focus, textarea:focus")) own.replaceChildren(...(await this.#drawn(operations)))
    this.#drawActions(view, copy, await this.#isActing(operations))
  }

  async #isActing(operations) {
    const contents = await Promise.all(operations.filter(({ state }) => state !== "sent").map((entry) => contentOf(entry).catch(() => null)))
    return contents.some((content) => content?.kind === "action")
  }

  #open(view, copy) {
    view.replaceChildren(this.querySelector("#tour-request").content.cloneNode(true))
    const part = (name) => view.querySelector(`[data-${name}]`)
    part("procedure").textContent = copy.procedure
    part("reference").textContent = copy.reference
    this.#drawPlace(part, copy.place)
    part("answers").replaceChildren(...copy.answers.map(([label, text]) => {
      const row = element("div")
      row.append(element("dt", "", label), element("dd", "", text))
      return row
    }))
    this.#offered = null
    this.#listen(view.querySelector("[data-note]"), copy.id)
    part("procedure").focus()
  }

  #drawPlace(part, place) {
    if (!place) return
    part("place").hidden = false
    part("words").textContent = place.text
    const isPoint = place.latitude !== null
    part("map").hidden = !isPoint
    if (!isPoint) return
    part("map").href = `geo:${place.latitude},${place.longitude}?q=${place.latitude},${place.longitude}`
    part("point").textContent = `${place.latitude}, ${place.longitude}`
  }

  #drawState(view, copy) {
    dress(view.querySelector("[data-state]"), copy.status)
    const level = view.querySelector("[data-level]")
    level.hidden = !copy.level
    if (copy.level) dress(level, copy.level)
    const said = view.querySelector("[data-said]")
    said.hidden = !copy.said
    if (!copy.said) return
    const moment = new Date(copy.said.at).toLocaleDateString(this.#language, { dateStyle: "long" })
    said.querySelector("[data-who]").textContent = this.#say(`by-${copy.said.by}`, { moment })
    said.querySelector("[data-text]").textContent = copy.said.text
  }

  #drawActions(view, copy, isActing) {
    const why = isActing ? "pending" : copy.is_closed ? "closed" : copy.actions.length ? "" : "none"
    const offered = `${copy.revision} ${why}`
    if (this.#offered === offered) return
    this.#offered = offered
    const reason = view.querySelector("[data-why]")
    reason.hidden = !why
    reason.textContent = why && this.#words[why]
    view.querySelector("[data-actions]").replaceChildren(...(why ? [] : copy.actions.map((action) => this.#action(copy.id, action))))
  }

  #action(id, action) {
    const done = (typed) => this.#enqueue(() => doAction(this.#copy(id), action, typed, this.#words.action))
    if (!action.fields.length && !action.confirm) return button(action.label, `action ${action.id}`, () => done([]))
    const details = element("details", "disclosure")
    const body = element("div", "disclosure__body flow")
    details.dataset.action = action.id
    body.append(actionForm(action, this.#words, done))
    details.append(element("summary", "", action.label), body)
    return details
  }

  #listen(form, id) {
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
      if (!(await this.#enqueue(() => addNote(this.#copy(id), text, photos.all, this.#words.note)))) return tell(this.#words.room)
      form.reset()
      photos.clear()
    })
  }

  #copy(id) {
    return this.#tour.cases.find((copy) => copy.id === id)
  }

  // False when there is no room: what was typed stays on the screen.
  async #enqueue(put) {
    try {
      await put()
    } catch {
      this.#status(this.#words.room)
      return false
    }
    await this.#draw()
    return true
  }

  async #refresh() {
    const { cases, hours } = this.#tour
    try {
      await fetchTour(cases.map(({ id }) => id), hours)
      this.#status(this.#say("refreshed", { hour: hourOf(Date.now()) }))
    } catch (problem) {
      this.#status(this.#words[{ session: "session", network: "unreached", failed: "failed" }[problem instanceof TourRefused ? problem.message : "failed"]])
    }
    this.#draw()
  }

  #status(text) {
    const status = this.querySelector("[data-status]")
    if (text !== undefined) status.textContent = text
    return status.textContent
  }

  #moment(at) {
    return { moment: new Date(at).toLocaleDateString(this.#language, { weekday: "long", day: "numeric", month: "long" }), hour: hourOf(at) }
  }

  get #language() {
    return document.documentElement.lang
  }

  #say(name, values) {
    return said(this.#words[name], values)
  }
}

function badge(sign) {
  return dress(element("span", "badge"), sign)
}

function dress(made, { label, tone }) {
  made.textContent = label
  made.dataset.tone = tone
  return made
}

customElements.define("field-tour", FieldTour)
