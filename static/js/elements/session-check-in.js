// <session-check-in words="…"> ticks who comes to a session, by hand or from the code of a ticket, without a network too.
import { CheckInRefused, addTick, fetchList, findTicket, isTicketAddress, loadList, sendTicks, stateOf, tick } from "../offline/check-in/check-in.js"
import { listenToSessionChannel } from "../offline/lock/session-channel.js"
import { CodeCamera } from "../lib/code-camera.js"
import { cacheQrDetector } from "../lib/qr-detector.js"
import { formatMessage } from "../lib/message-format.js"
import { createButton, createElement } from "../lib/dom.js"

// As the server, which refuses what is ticked before (app/agendas/event_sessions/check_ins.py).
const EARLIEST = 12 * 3600 * 1000

class SessionCheckIn extends HTMLElement {
  #words
  #list = null
  #camera = null

  connectedCallback() {
    listenToSessionChannel()
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#part("scan").addEventListener("click", () => this.#toggleCamera())
    this.#camera = new CodeCamera(this.#part("video"), (code) => this.#readCode(code))
    this.#part("scan").hidden = !CodeCamera.isThere()
    this.#part("no-camera").hidden = CodeCamera.isThere()
    this.#part("filter").addEventListener("input", () => this.#draw())
    this.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.#readCode(event.target.elements.code.value); event.target.reset() })
    addEventListener("online", () => this.#refresh())
    addEventListener("hashchange", () => this.#refresh())
    this.#refresh()
  }

  disconnectedCallback() {
    this.#camera?.stop()
  }

  get #path() {
    return decodeURIComponent(location.hash.slice(1))
  }

  #part(name) {
    return this.querySelector(`[data-part=${name}]`)
  }

  // What this device keeps at once, then the list of the server when it can be reached.
  async #refresh() {
    await this.#reload()
    let reason = ""
    try {
      if (this.#path) await (this.#list ? sendTicks(this.#path) : fetchList(this.#path))
      cacheQrDetector().catch(() => {})
    } catch (problem) {
      if (!(problem instanceof CheckInRefused)) throw problem
      reason = problem.message
    } finally {
      await this.#reload(reason)
      this.toggleAttribute("ready", true)
    }
  }

  async #reload(reason = "") {
    this.#list = this.#path ? await loadList(this.#path).catch(() => null) : null
    this.#draw(reason)
  }

  #draw(reason = "") {
    this.#part("list").hidden = !this.#list
    this.#part("none").hidden = Boolean(this.#list) || !this.hasAttribute("ready")
    if (!this.#list) return
    const { title, place, rows, ticks } = this.#list
    const present = rows.filter((row) => stateOf(this.#list, row) === "attended").reduce((count, row) => count + row.people, 0)
    const all = rows.reduce((count, row) => count + row.people, 0)
    this.#part("title").textContent = [title, place].filter(Boolean).join(", ")
    this.#part("count").textContent = formatMessage(this.#words.count, { present, all })
    this.#part("waiting").textContent = ticks.length ? formatMessage(this.#words[reason === "session" ? "sign-in" : ticks.length === 1 ? "waiting-one" : "waiting"], { count: ticks.length }) : this.#words.sent
    const sought = this.#part("filter").value.trim().toLocaleLowerCase()
    this.#part("rows").replaceChildren(...rows.filter(({ name }) => name.toLocaleLowerCase().includes(sought)).map((row) => this.#drawRow(row)))
  }

  #drawRow(row) {
    const item = createElement("li", "row")
    const state = stateOf(this.#list, row)
    item.dataset.state = state
    const label = createElement("span", "links__text", `${row.name || this.#words.unnamed} · ${formatMessage(this.#words[row.people === 1 ? "person" : "people"], { count: row.people })}`)
    const isPresent = state === "attended"
    const button = createButton(isPresent ? this.#words.present : this.#words.tick, "tick", () => this.#tick(row, isPresent ? "confirmed" : "attended"), isPresent ? "primary" : "secondary")
    button.setAttribute("aria-pressed", String(isPresent))
    button.setAttribute("aria-label", `${row.name || this.#words.unnamed}, ${isPresent ? this.#words.present : this.#words.tick}`)
    item.append(label, button)
    return item
  }

  async #tick(row, state) {
    // At once: the next ticket is read before this one is sent.
    this.#list = addTick(this.#list, row.id, state)
    this.#draw()
    await tick(this.#path, row.id, state)
    await this.#reload()
  }

  async #readCode(text) {
    if (!this.#list) return
    // A ticket taken since the list was fetched is on the one of the server.
    if (!findTicket(this.#list, text)) await this.#refresh()
    const ticket = findTicket(this.#list, text)
    const outcome = this.#judge(ticket, text)
    this.#tell(outcome, ticket)
    if (outcome === "welcome") await this.#tick(ticket, "attended")
  }

  // "welcome", or why the ticket is not ticked.
  #judge(ticket, text) {
    if (!ticket) return isTicketAddress(text) ? "ticket-other" : "ticket-unknown"
    const state = stateOf(this.#list, ticket)
    if (!ticket.id || state === "attended") return `ticket-${state}`
    return Date.parse(this.#list.start) - EARLIEST > Date.now() ? "ticket-early" : "welcome"
  }

  #tell(outcome, ticket) {
    const result = this.#part("result")
    const isParty = outcome === "welcome" && ticket.people > 1
    result.textContent = formatMessage(this.#words[isParty ? "welcome-all" : outcome], { name: ticket?.name || this.#words.unnamed, count: ticket?.people })
    result.dataset.tone = outcome === "welcome" ? "success" : "warning"
    result.hidden = false
  }

  async #toggleCamera() {
    if (this.#camera.isOn) this.#camera.stop()
    else await this.#camera.start().catch(() => this.#tell("no-camera"))
    this.#part("scan").textContent = this.#words[this.#camera.isOn ? "stop" : "scan"]
  }
}

customElements.define("session-check-in", SessionCheckIn)
