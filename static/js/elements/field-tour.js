// <field-tour words="…"> shows the requests carried on this device, and one of them at a time. All of it without a network.
import { findClosedTour } from "../../pwa/closed-tour.js"
import { followDoor } from "../../pwa/door.js"
import { meetOwner } from "../../pwa/owner.js"
import { sendAll } from "../../pwa/outbox.js"
import { onNews, PutAway } from "../../pwa/store.js"
import { dropWhenOver, fetchTour, openPhoto, openTour, ownOperations, TourRefused } from "../../pwa/tour.js"
import { hourOf, said } from "../words.js"
import { drawOperation } from "./tour-operations.js"
import { badge, element } from "./tour-parts.js"
import { CarriedRequest } from "./tour-request.js"

const WHY = { session: "session", network: "unreached" }

class FieldTour extends HTMLElement {
  #words
  #tour
  #shown
  #isClosed = false
  #drawing = Promise.resolve()
  #ending

  connectedCallback() {
    followDoor()
    this.#words = JSON.parse(this.getAttribute("words"))
    this.querySelector("[data-does=refresh]").addEventListener("click", () => this.#refresh())
    addEventListener("hashchange", () => this.#draw())
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#draw())
    onNews(() => this.#draw())
    this.#draw()
    // Whoever comes here has just signed in again, perhaps.
    meetOwner().then(() => sendAll({ force: true }))
  }

  // One drawing after the other: what is drawn last is what is there.
  #draw() {
    this.#drawing = this.#drawing.then(() => this.#drawNow()).catch(() => {})
    return this.#drawing
  }

  async #drawNow() {
    this.#isClosed = false
    this.#tour = await openTour().catch((problem) => this.#meetClosed(problem))
    const operations = await ownOperations()
    this.#endInTime()
    const copy = this.#tour?.cases.find(({ id }) => id === location.hash.slice(1))
    const closed = this.#tour ? null : ((await findClosedTour()) ?? (this.#isClosed ? "signed-out" : "none"))
    this.#view(copy ? "request" : (closed ?? "list"))
    if (copy) await this.#drawRequest(copy, operations)
    else this.#shown = null
    if (this.#tour && !copy) this.#drawCards(operations)
    await this.#drawLeft(copy ? [] : operations)
    this.toggleAttribute("ready", true)
  }

  // Its key is not here any more: the network or a code opens it again.
  #meetClosed(problem) {
    if (!(problem instanceof PutAway)) throw problem
    this.#isClosed = true
    return null
  }

  #view(name) {
    for (const part of this.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== name
    if (!this.#tour) this.#status("")
    if (this.#tour && !this.#status()) this.#status(this.#until(this.#tour.expiresAt))
  }

  // The copies go at the hour that was said, the page open or not.
  #endInTime() {
    clearTimeout(this.#ending)
    if (this.#tour) this.#ending = setTimeout(dropWhenOver, this.#tour.expiresAt - Date.now())
  }

  #drawCards(operations) {
    this.querySelector("[data-cards]").replaceChildren(...this.#tour.cases.map((copy) => {
      const count = operations.filter(({ group, state }) => group === copy.id && state !== "sent").length
      const [card, title, signs] = [element("article", "card"), element("h2", "card__title"), element("p", "row")]
      title.append(Object.assign(element("a", "card__link", copy.place?.text || copy.procedure), { href: `#${copy.id}` }))
      signs.append(badge(copy.status))
      if (copy.level) signs.append(badge(copy.level))
      if (count) signs.append(badge({ label: said(this.#words.waiting, { count }), tone: "warning" }))
      const about = element("p", "faint", `${copy.procedure} – `)
      about.append(element("span", "whole", copy.reference))
      card.append(title, about, signs)
      return card
    }))
  }

  async #drawRequest(copy, operations) {
    const view = this.querySelector("[data-view=request]")
    if (this.#shown?.id !== copy.id) {
      view.replaceChildren(this.querySelector("#tour-request").content.cloneNode(true))
      this.#shown = new CarriedRequest(view, copy, this.#words, { put: (put) => this.#enqueue(put), photo: (id) => openPhoto(this.#tour.owner, id) })
    }
    await this.#shown.draw(copy, operations.filter(({ group }) => group === copy.id))
  }

  // What waits on requests that are carried no more.
  async #drawLeft(operations) {
    const carried = new Set(this.#tour?.cases.map(({ id }) => id))
    const waiting = operations.filter(({ group, state }) => !carried.has(group) && state !== "sent")
    const left = this.querySelector("[data-left]")
    left.hidden = !waiting.length
    left.querySelector("[data-operations]").replaceChildren(...(await Promise.all(waiting.map((entry) => drawOperation(entry, this.#words)))))
  }

  // False when there is no room: what was typed stays on the screen.
  async #enqueue(put) {
    try {
      await put()
    } catch {
      return false
    }
    await this.#draw()
    return true
  }

  async #refresh() {
    const { cases, hours } = this.#tour
    try {
      await fetchTour(cases.map(({ id }) => id), hours)
      this.#status(said(this.#words.refreshed, { hour: hourOf(Date.now()) }))
    } catch (problem) {
      this.#status(this.#words[(problem instanceof TourRefused && WHY[problem.message]) || "failed"])
    }
    this.#draw()
  }

  #status(text) {
    const status = this.querySelector("[data-status]")
    if (text !== undefined) status.textContent = text
    return status.textContent
  }

  #until(at) {
    const moment = new Date(at).toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long" })
    return said(this.#words.until, { moment, hour: hourOf(at) })
  }
}

customElements.define("field-tour", FieldTour)
