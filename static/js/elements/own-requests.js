// <own-requests> shows what waits on this device: its state, why, and what can be done. With `single`, one request alone.
import { followDoor } from "../../pwa/door.js"
import { receiptOf, sendAll, tryAgain } from "../../pwa/outbox.js"
import { currentOwner, meetOwner } from "../../pwa/owner.js"
import { countAnonymous, forget, lastOwner, onNews, ownWork } from "../../pwa/store.js"
import { hourOf, said } from "../words.js"

const TOUR = "/hors-ligne/tournee"
// Refused for what one can change.
const MENDED = ["file_refused", "too_large", "files_missing"]
const TONES = { sent: "success", refused: "danger", "to-mend": "warning" }

const written = async (id) => (await import("../../pwa/written.js")).copyOf(id)

class OwnRequests extends HTMLElement {
  #words
  #drawing = Promise.resolve()

  connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    const tour = document.querySelector("[data-tour]")
    if (tour) tour.hidden = !localStorage.getItem("tour")
    onNews(() => this.draw())
    followDoor()
    // What was written without an account is shown once nobody is known to be signed in.
    this.#drawing = currentOwner().catch(() => "")
    this.draw()
    meetOwner().then(() => sendAll())
  }

  // One drawing after the other: what is drawn last is what is there.
  draw() {
    this.#drawing = this.#drawing.then(() => this.#draw()).catch(() => {})
  }

  async #draw() {
    const shown = (await ownWork()).filter(({ id }) => !this.hasAttribute("single") || id === this.getAttribute("request"))
    const items = await Promise.all(shown.map((work) => this.#item(work)))
    const list = this.querySelector("[data-list]")
    const focused = document.activeElement?.dataset?.does
    list.replaceChildren(...items)
    if (!items.length && !this.hasAttribute("single")) list.textContent = this.#words.none
    if (!this.hasAttribute("single")) await this.#tellAnonymous()
    if (focused) list.querySelector(`[data-does="${focused}"]`)?.focus()
  }

  // What was written without an account is nobody's while somebody is signed in.
  async #tellAnonymous() {
    const count = (await lastOwner()) ? await countAnonymous() : 0
    this.querySelector("[data-anonymous]").hidden = !count
    this.querySelector("[data-anonymous]").textContent = count ? this.#say("anonymous", { count }) : ""
  }

  async #item(work) {
    // Sealed until its owner signs in, or types their code.
    const receipt = work.state === "sent" ? await receiptOf(work.id).catch(() => null) : null
    const item = element("article", "card flow")
    item.dataset.request = work.id
    item.dataset.state = work.state
    const state = element("p", "badge", this.#stateOf(work, receipt))
    state.dataset.tone = TONES[work.state] ?? "info"
    item.append(element(this.hasAttribute("single") ? "h3" : "h2", "card__title", work.title), state)
    if (work.message) item.append(element("p", "", await this.#whyNot(work)))
    if (receipt?.code) item.append(element("p", "code", receipt.code.match(/.{4}/g).join("-")))
    if (work.state === "waiting" && work.reason === "sending") item.append(element("p", "faint", this.#words.stay))
    if (work.state === "waiting" && work.next > Date.now()) item.append(element("p", "faint", this.#say("next", { hour: hourOf(work.next) })))
    item.append(this.#actionsOn(work))
    return item
  }

  #stateOf({ state, reason, savedAt }, receipt) {
    if (receipt) return this.#say("reference", receipt)
    if (state === "draft") return this.#say("draft", { moment: new Date(savedAt).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" }), hour: hourOf(savedAt) })
    return this.#words[state === "waiting" || state === "to-mend" ? reason : state]
  }

  // Files that were on the site alone are named.
  async #whyNot({ id, reason, message }) {
    const names = reason === "files_missing" ? (await written(id)).lost.map(({ called }) => called) : []
    return names.length ? this.#say("lost", { names: names.join(", ") }) : message
  }

  #actionsOn({ id, slug, title, group, state, reason, url }) {
    const actions = element("div", "actions")
    const link = (name, href) => actions.append(Object.assign(element("a", "button", this.#words[name]), { href }))
    const button = (name, action) => {
      const made = Object.assign(element("button", "button", this.#words[name]), { type: "button" })
      made.dataset.does = `${name} ${id}`
      made.dataset.tone = name === "remove" ? "quiet" : "secondary"
      made.addEventListener("click", action)
      actions.append(made)
    }
    if (state === "draft") link("resume", `/hors-ligne/formulaires/${slug}#${id}`)
    if (group) link("tour", TOUR)
    else if (state === "sent") link("receipt", url)
    else if (state === "to-mend") link(reason === "to-confirm" ? "confirm" : "finish", url)
    if (reason === "sign-in") link("signing-in", `/compte/connexion?next=${encodeURIComponent("/hors-ligne/demandes")}`)
    if (["waiting", "to-mend", "refused"].includes(state) && reason !== "sending") button("retry", () => tryAgain(id))
    if (state === "refused" && !group && MENDED.includes(reason)) button("mend", () => this.#mend(id, slug))
    if (state === "refused") button("copy", () => this.#giveCopy(id, title))
    if (state !== "waiting") button("remove", () => (state === "sent" || confirm(this.#words.sure)) && forget(id))
    return actions
  }

  // The form may be the page that is shown.
  async #mend(id, slug) {
    const { reopen } = await import("../../pwa/reopen.js")
    history.replaceState(null, "", `/hors-ligne/formulaires/${slug}#${await reopen(id)}`)
    location.reload()
  }

  async #giveCopy(id, title) {
    const { told } = await written(id)
    const { giveAnswers } = await import("../offline/copy.js")
    giveAnswers(title, told)
  }

  #say(name, values) {
    return said(this.#words[name], values)
  }
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}

customElements.define("own-requests", OwnRequests)
