// <session-check-in words="…"> ticks who comes to a session, by hand or from the code of a ticket, without a network too.
import { CheckInRefused, fetchList, findByCode, loadList, sendTicks, stateOf, tick } from "../offline/check-in/check-in.js"
import { listenToSessionChannel } from "../offline/lock/session-channel.js"
import { formatMessage } from "../lib/message-format.js"
import { createButton, createElement } from "../lib/dom.js"

const PAUSE = 400

class SessionCheckIn extends HTMLElement {
  #words
  #list = null
  #stream = null

  connectedCallback() {
    listenToSessionChannel()
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#part("scan").addEventListener("click", () => this.#toggleCamera())
    this.#part("scan").hidden = !("BarcodeDetector" in window && navigator.mediaDevices)
    this.#part("filter").addEventListener("input", () => this.#draw())
    this.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.#readCode(event.target.elements.code.value); event.target.reset() })
    addEventListener("online", () => this.#refresh())
    addEventListener("hashchange", () => this.#refresh())
    this.#refresh()
  }

  disconnectedCallback() {
    this.#stopCamera()
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
    this.#part("waiting").textContent = ticks.length ? formatMessage(reason === "session" ? this.#words["sign-in"] : this.#words.waiting, { count: ticks.length }) : this.#words.sent
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
    await tick(this.#path, row.id, state)
    await this.#reload()
  }

  async #readCode(code) {
    const row = this.#list && findByCode(this.#list, code)
    const isAgain = row && stateOf(this.#list, row) === "attended"
    const words = row ? this.#words[isAgain ? "again" : "welcome"] : this.#words.unknown
    this.#part("result").textContent = formatMessage(words, { name: row?.name || this.#words.unnamed, count: row?.people })
    if (row && !isAgain) await this.#tick(row, "attended")
  }

  async #toggleCamera() {
    if (this.#stream) return this.#stopCamera()
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
    } catch {
      this.#part("result").textContent = this.#words["no-camera"]
      return
    }
    const video = this.#part("video")
    video.hidden = false
    video.srcObject = this.#stream
    await video.play()
    this.#watch(video, new BarcodeDetector({ formats: ["qr_code"] }))
  }

  async #watch(video, detector) {
    let last = ""
    while (this.#stream) {
      const [code] = await detector.detect(video).catch(() => [])
      if (code && code.rawValue !== last) await this.#readCode((last = code.rawValue))
      await new Promise((done) => setTimeout(done, PAUSE))
    }
  }

  #stopCamera() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop()
    this.#stream = null
    this.#part("video").hidden = true
  }
}

customElements.define("session-check-in", SessionCheckIn)
