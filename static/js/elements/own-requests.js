// <own-requests> lists the work on this device: state, reason, actions. With `single`, one request only.
import { listenToSessionChannel } from "../offline/lock/session-channel.js"
import { loadReceipt, retryEntry, sendAll } from "../offline/outbox/outbox.js"
import { loadCurrentOwner, refreshLastOwner } from "../offline/keys/owner.js"
import { countAnonymousWork, deleteWork, listOwnWork, loadSignedInOwner, subscribeToChanges } from "../offline/store/store.js"
import { isReadable, listActions } from "../offline/outbox/request-actions.js"
import { formatDay } from "../lib/day-format.js"
import { formatHour, formatMessage } from "../lib/message-format.js"

const TOUR_URL = "/hors-ligne/tournee"
const TONES = { sent: "success", refused: "danger", "to-mend": "warning" }

const loadContent = async (id) => (await import("../offline/outbox/request-content.js")).loadRequestContent(id)

class OwnRequests extends HTMLElement {
  #words
  #pendingDraw = Promise.resolve()
  // Those whose answers are read, drawn again or not.
  #openIds = new Set()

  connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    const tour = document.querySelector("[data-tour]")
    if (tour) tour.hidden = !localStorage.getItem("tour")
    subscribeToChanges(() => this.draw())
    listenToSessionChannel()
    // What was written without an account is shown once nobody is known to be signed in.
    this.#pendingDraw = loadCurrentOwner().catch(() => "")
    this.draw()
    refreshLastOwner().then(() => sendAll())
  }

  // One drawing after the other: what is drawn last is what is there.
  draw() {
    this.#pendingDraw = this.#pendingDraw.then(() => this.#draw()).catch(() => {})
  }

  async #draw() {
    const ownWork = (await listOwnWork()).filter(({ id }) => !this.hasAttribute("single") || id === this.getAttribute("request"))
    const items = await Promise.all(ownWork.map((work) => this.#buildItem(work)))
    const list = this.querySelector("[data-list]")
    const focused = document.activeElement?.dataset?.does
    list.replaceChildren(...items)
    if (!items.length && !this.hasAttribute("single")) list.textContent = this.#words.none
    if (!this.hasAttribute("single")) await this.#showAnonymousCount()
    if (focused) list.querySelector(`[data-does="${focused}"]`)?.focus()
    const { state = "gone", reason } = ownWork[0] ?? {}
    this.dispatchEvent(new CustomEvent("parvis:drawn", { bubbles: true, detail: { state, reason } }))
  }

  // What was written without an account is nobody's while somebody is signed in.
  async #showAnonymousCount() {
    const count = (await loadSignedInOwner()) ? await countAnonymousWork() : 0
    this.querySelector("[data-anonymous]").hidden = !count
    this.querySelector("[data-anonymous]").textContent = count ? this.#formatMessage("anonymous", { count }) : ""
  }

  async #buildItem(work) {
    // Sealed until its owner signs in, or types their code.
    const receipt = work.state === "sent" ? await loadReceipt(work.id).catch(() => null) : null
    const item = createElement("article", "card flow")
    item.dataset.request = work.id
    item.dataset.state = work.state
    const state = createElement("p", "badge", this.#describeState(work, receipt))
    state.dataset.tone = TONES[work.state] ?? "info"
    item.append(createElement(this.hasAttribute("single") ? "h3" : "h2", "card__title", work.title), state)
    if (work.message) item.append(createElement("p", "", await this.#describeRefusal(work)))
    if (receipt?.code) item.append(createElement("p", "code", receipt.code.match(/.{4}/g).join("-")))
    if (work.state === "waiting" && work.reason === "sending") item.append(createElement("p", "faint", this.#words.stay))
    if (work.state === "waiting" && work.next > Date.now()) item.append(createElement("p", "faint", this.#formatMessage("next", { hour: formatHour(work.next) })))
    if (isReadable(work)) item.append(this.#buildAnswers(work))
    item.append(this.#buildActions(work))
    return item
  }

  #describeState({ state, reason, savedAt, until }, receipt) {
    if (receipt) return this.#formatMessage("reference", receipt)
    const at = until ?? savedAt
    if (state === "draft") return this.#formatMessage(until ? "interrupted" : "draft", { moment: formatDay(at), hour: formatHour(at) })
    return this.#words[state === "waiting" || state === "to-mend" ? reason : state]
  }

  // Files that were on the site alone are named.
  async #describeRefusal({ id, reason, message }) {
    const names = reason === "files_missing" ? (await loadContent(id)).lost.map(({ called }) => called) : []
    return names.length ? this.#formatMessage("lost", { names: names.join(", ") }) : message
  }

  #buildAnswers({ id }) {
    const details = createElement("details", "")
    details.append(createElement("summary", "", this.#words.read))
    details.addEventListener("toggle", async () => {
      if (!details.open) return this.#openIds.delete(id)
      this.#openIds.add(id)
      const { buildAnswerList } = await import("../offline/outbox/answer-list.js")
      if (details.children.length === 1) details.append(await buildAnswerList(id, this.#words))
    })
    details.open = this.#openIds.has(id)
    return details
  }

  #buildActions(work) {
    const { id, slug, title, state, url } = work
    const links = {
      resume: `/hors-ligne/formulaires/${slug}#${id}`, tour: TOUR_URL, receipt: url, finish: url, confirm: url,
      "signing-in": `/compte/connexion?next=${encodeURIComponent("/hors-ligne/demandes")}`,
    }
    const acts = {
      retry: () => retryEntry(id),
      mend: (item) => this.#correct(item, id, slug),
      renumber: () => confirm(this.#words["renumber-sure"]) && this.#assignNewId(id),
      copy: () => this.#downloadCopy(id, title),
      remove: () => (state === "sent" || confirm(this.#words.sure)) && deleteWork(id),
    }
    const actions = createElement("div", "actions")
    for (const name of listActions(work)) actions.append(name in links ? this.#buildLink(name, links[name]) : this.#buildButton(name, id, acts[name]))
    return actions
  }

  #buildLink(name, href) {
    return Object.assign(createElement("a", "button", this.#words[name]), { href })
  }

  #buildButton(name, id, act) {
    const button = Object.assign(createElement("button", "button", this.#words[name]), { type: "button" })
    button.dataset.does = `${name} ${id}`
    button.dataset.tone = name === "remove" ? "quiet" : "secondary"
    button.addEventListener("click", () => act(button.closest("article")))
    return button
  }

  // The form may be the page that is shown.
  async #correct(item, id, slug) {
    const { buildFormUrl, hasForm, reopenAsDraft } = await import("../offline/outbox/request-correction.js")
    if (!(await hasForm(slug))) return item.append(Object.assign(createElement("p", "field__error", this.#words["no-form"]), { role: "alert" }))
    history.replaceState(null, "", `${buildFormUrl(slug)}#${await reopenAsDraft(id)}`)
    location.reload()
  }

  async #assignNewId(id) {
    const { assignNewId } = await import("../offline/outbox/new-request-id.js")
    const number = await assignNewId(id)
    if (this.hasAttribute("single")) {
      this.setAttribute("request", number)
      history.replaceState(null, "", `#${number}`)
    }
    await sendAll({ force: true })
  }

  async #downloadCopy(id, title) {
    const { loadReadableAnswers } = await import("../offline/outbox/request-content.js")
    const { downloadAnswers } = await import("../lib/text-download.js")
    downloadAnswers(title, await loadReadableAnswers(id))
  }

  #formatMessage(name, values) {
    return formatMessage(this.#words[name], values)
  }
}

function createElement(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}

customElements.define("own-requests", OwnRequests)
