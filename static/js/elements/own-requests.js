// <own-requests> shows what waits on this device: its state, why, and what can be done. With `single`, one request alone.
import { followDoor } from "../../pwa/door.js"
import { receiptOf, sendAll, tryAgain } from "../../pwa/outbox.js"
import { currentOwner, meetOwner } from "../../pwa/owner.js"
import { countAnonymous, forget, onNews, ownWork, signedInOwner } from "../../pwa/store.js"
import { actionsFor, isReadable } from "../offline/request-actions.js"
import { hourOf, said } from "../words.js"

const TOUR = "/hors-ligne/tournee"
const TONES = { sent: "success", refused: "danger", "to-mend": "warning" }

const written = async (id) => (await import("../../pwa/written.js")).copyOf(id)

class OwnRequests extends HTMLElement {
  #words
  #drawing = Promise.resolve()
  // Those whose answers are read, drawn again or not.
  #read = new Set()

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
    const { state = "gone", reason } = shown[0] ?? {}
    this.dispatchEvent(new CustomEvent("parvis:drawn", { bubbles: true, detail: { state, reason } }))
  }

  // What was written without an account is nobody's while somebody is signed in.
  async #tellAnonymous() {
    const count = (await signedInOwner()) ? await countAnonymous() : 0
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
    if (isReadable(work)) item.append(this.#answersOf(work))
    item.append(this.#actionsOn(work))
    return item
  }

  #stateOf({ state, reason, savedAt, until }, receipt) {
    if (receipt) return this.#say("reference", receipt)
    const at = until ?? savedAt
    if (state === "draft") return this.#say(until ? "interrupted" : "draft", { moment: new Date(at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" }), hour: hourOf(at) })
    return this.#words[state === "waiting" || state === "to-mend" ? reason : state]
  }

  // Files that were on the site alone are named.
  async #whyNot({ id, reason, message }) {
    const names = reason === "files_missing" ? (await written(id)).lost.map(({ called }) => called) : []
    return names.length ? this.#say("lost", { names: names.join(", ") }) : message
  }

  #answersOf({ id }) {
    const details = element("details", "")
    details.append(element("summary", "", this.#words.read))
    details.addEventListener("toggle", async () => {
      if (!details.open) return this.#read.delete(id)
      this.#read.add(id)
      const { drawAnswers } = await import("../offline/written-answers.js")
      if (details.children.length === 1) details.append(await drawAnswers(id, this.#words))
    })
    details.open = this.#read.has(id)
    return details
  }

  #actionsOn(work) {
    const { id, slug, title, state, url } = work
    const links = {
      resume: `/hors-ligne/formulaires/${slug}#${id}`, tour: TOUR, receipt: url, finish: url, confirm: url,
      "signing-in": `/compte/connexion?next=${encodeURIComponent("/hors-ligne/demandes")}`,
    }
    const acts = {
      retry: () => tryAgain(id),
      mend: (item) => this.#mend(item, id, slug),
      renumber: () => confirm(this.#words["renumber-sure"]) && this.#renumber(id),
      copy: () => this.#giveCopy(id, title),
      remove: () => (state === "sent" || confirm(this.#words.sure)) && forget(id),
    }
    const actions = element("div", "actions")
    for (const name of actionsFor(work)) actions.append(name in links ? this.#link(name, links[name]) : this.#button(name, id, acts[name]))
    return actions
  }

  #link(name, href) {
    return Object.assign(element("a", "button", this.#words[name]), { href })
  }

  #button(name, id, act) {
    const made = Object.assign(element("button", "button", this.#words[name]), { type: "button" })
    made.dataset.does = `${name} ${id}`
    made.dataset.tone = name === "remove" ? "quiet" : "secondary"
    made.addEventListener("click", () => act(made.closest("article")))
    return made
  }

  // The form may be the page that is shown.
  async #mend(item, id, slug) {
    const { formOf, hasForm, reopen } = await import("../../pwa/reopen.js")
    if (!(await hasForm(slug))) return item.append(Object.assign(element("p", "field__error", this.#words["no-form"]), { role: "alert" }))
    history.replaceState(null, "", `${formOf(slug)}#${await reopen(id)}`)
    location.reload()
  }

  async #renumber(id) {
    const { renumber } = await import("../../pwa/renumber.js")
    const number = await renumber(id)
    if (this.hasAttribute("single")) {
      this.setAttribute("request", number)
      history.replaceState(null, "", `#${number}`)
    }
    await sendAll({ force: true })
  }

  async #giveCopy(id, title) {
    const { answersIn } = await import("../../pwa/written.js")
    const { giveAnswers } = await import("../offline/copy.js")
    giveAnswers(title, await answersIn(id))
  }

  #say(name, values) {
    return said(this.#words[name], values)
  }
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}

customElements.define("own-requests", OwnRequests)
