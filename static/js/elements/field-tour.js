// <field-tour words="…"> shows the cases of the tour on this device, and one case at a time, without a network.
import { findUnreadableReason } from "../offline/tour/unreadable-tour.js"
import { listenToSessionChannel } from "../offline/lock/session-channel.js"
import { refreshLastOwner } from "../offline/keys/owner.js"
import { sendAll } from "../offline/outbox/outbox.js"
import { KeyUnavailable, subscribeToChanges } from "../offline/store/store.js"
import { expireTours, fetchTour, listOwnOperations, loadPhoto, loadTour, TourRefused } from "../offline/tour/tour.js"
import { formatDay } from "../lib/day-format.js"
import { formatHour, formatMessage } from "../lib/message-format.js"
import { drawOperation } from "../offline/tour/operations.js"
import { createBadge, createElement } from "../lib/dom.js"
import { RequestView } from "../offline/tour/request-view.js"

const REFUSAL_WORDS = { session: "session", network: "unreached" }

class FieldTour extends HTMLElement {
  #words
  #tour
  #requestView
  #isUnreadable = false
  #pendingDraw = Promise.resolve()
  #expiryTimer

  connectedCallback() {
    listenToSessionChannel()
    this.#words = JSON.parse(this.getAttribute("words"))
    this.querySelector("[data-does=refresh]").addEventListener("click", () => this.#refresh())
    addEventListener("hashchange", () => this.#draw())
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#draw())
    subscribeToChanges(() => this.#draw())
    this.#draw()
    // Whoever comes here has just signed in again, perhaps.
    refreshLastOwner().then(() => sendAll({ force: true }))
  }

  // One drawing after the other: what is drawn last is what is there.
  #draw() {
    this.#pendingDraw = this.#pendingDraw.then(() => this.#drawNow()).catch(() => {})
    return this.#pendingDraw
  }

  async #drawNow() {
    this.#isUnreadable = false
    this.#tour = await loadTour().catch((problem) => this.#handleUnavailableKey(problem))
    const operations = await listOwnOperations()
    this.#scheduleExpiry()
    const copy = this.#tour?.cases.find(({ id }) => id === location.hash.slice(1))
    const closed = this.#tour ? null : ((await findUnreadableReason()) ?? (this.#isUnreadable ? "signed-out" : "none"))
    this.#showView(copy ? "request" : (closed ?? "list"))
    if (copy) await this.#drawRequest(copy, operations)
    else this.#requestView = null
    if (this.#tour && !copy) this.#drawCards(operations)
    await this.#drawOrphanOperations(copy ? [] : operations)
    this.toggleAttribute("ready", true)
  }

  // Its key is not here any more: the network or a code opens it again.
  #handleUnavailableKey(problem) {
    if (!(problem instanceof KeyUnavailable)) throw problem
    this.#isUnreadable = true
    return null
  }

  #showView(name) {
    for (const part of this.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== name
    if (!this.#tour) this.#setStatus("")
    if (this.#tour && !this.#setStatus()) this.#setStatus(this.#formatExpiry(this.#tour.expiresAt))
  }

  // The copies go at the hour that was said, the page open or not.
  #scheduleExpiry() {
    clearTimeout(this.#expiryTimer)
    if (this.#tour) this.#expiryTimer = setTimeout(expireTours, this.#tour.expiresAt - Date.now())
  }

  #drawCards(operations) {
    this.querySelector("[data-cards]").replaceChildren(...this.#tour.cases.map((copy) => {
      const count = operations.filter(({ group, state }) => group === copy.id && state !== "sent").length
      const [card, title, signs] = [createElement("article", "card"), createElement("h2", "card__title"), createElement("p", "row")]
      title.append(Object.assign(createElement("a", "card__link", copy.place?.text || copy.procedure), { href: `#${copy.id}` }))
      signs.append(createBadge(copy.status))
      if (copy.level) signs.append(createBadge(copy.level))
      if (count) signs.append(createBadge({ label: formatMessage(this.#words.waiting, { count }), tone: "warning" }))
      const about = createElement("p", "faint", `${copy.procedure} – `)
      about.append(createElement("span", "whole", copy.reference))
      card.append(title, about, signs)
      return card
    }))
  }

  async #drawRequest(copy, operations) {
    const view = this.querySelector("[data-view=request]")
    if (this.#requestView?.id !== copy.id) {
      view.replaceChildren(this.querySelector("#tour-request").content.cloneNode(true))
      this.#requestView = new RequestView(view, copy, this.#words, { enqueue: (put) => this.#enqueue(put), openPhoto: (id) => loadPhoto(this.#tour.owner, id) })
    }
    await this.#requestView.draw(copy, operations.filter(({ group }) => group === copy.id))
  }

  // What waits on requests that are carried no more.
  async #drawOrphanOperations(operations) {
    const carried = new Set(this.#tour?.cases.map(({ id }) => id))
    const pendingOperations = operations.filter(({ group, state }) => !carried.has(group) && state !== "sent")
    const section = this.querySelector("[data-left]")
    section.hidden = !pendingOperations.length
    section.querySelector("[data-operations]").replaceChildren(...(await Promise.all(pendingOperations.map((entry) => drawOperation(entry, this.#words)))))
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
      this.#setStatus(formatMessage(this.#words.refreshed, { hour: formatHour(Date.now()) }))
    } catch (problem) {
      this.#setStatus(this.#words[(problem instanceof TourRefused && REFUSAL_WORDS[problem.message]) || "failed"])
    }
    this.#draw()
  }

  #setStatus(text) {
    const status = this.querySelector("[data-status]")
    if (text !== undefined) status.textContent = text
    return status.textContent
  }

  #formatExpiry(at) {
    const moment = formatDay(at, { weekday: "long", day: "numeric", month: "long" })
    return formatMessage(this.#words.until, { moment, hour: formatHour(at) })
  }
}

customElements.define("field-tour", FieldTour)
