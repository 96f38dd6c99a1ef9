// <session-watch minutes="30" url="…"> says some minutes before a sign-in ends for want of use, and keeps it open at a press.
// Who is typing is not interrupted. The tabs of a browser share one sign-in, so they tell one another.
const MINUTE = 60_000
const WARNED = 5 * MINUTE

class SessionWatch extends HTMLElement {
  #tabs = new BroadcastChannel("session-watch")
  #ends
  #timer
  #hasTyped = false

  connectedCallback() {
    this.#restart()
    this.#tabs.addEventListener("message", () => this.#restart())
    this.#tabs.postMessage("used")
    this.querySelector("button").addEventListener("click", () => this.#stay())
    addEventListener("input", this.#typed)
    addEventListener("htmx:afterRequest", this.#used)
    // A machine that slept did not count.
    document.addEventListener("visibilitychange", this.#look)
    this.#timer = setInterval(this.#look, MINUTE / 6)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    removeEventListener("input", this.#typed)
    removeEventListener("htmx:afterRequest", this.#used)
    document.removeEventListener("visibilitychange", this.#look)
    this.#tabs.close()
  }

  #typed = () => { this.#hasTyped = true }

  #used = ({ detail }) => {
    if (!detail.successful) return
    this.#restart()
    this.#tabs.postMessage("used")
  }

  #look = () => {
    const left = this.#ends - Date.now()
    if (left <= 0) this.#say(this.dataset.over, "over")
    else if (left > WARNED) return
    else if (this.#hasTyped) this.#stay()
    else this.#say(this.dataset.soon.replace("{hour}", this.#hour()), "soon")
  }

  async #stay() {
    this.#hasTyped = false
    let isOpen = false
    try {
      isOpen = (await fetch(this.getAttribute("url"), { redirect: "manual" })).ok
    } catch {
      return // no network: it is asked again at the next look, or at the next press
    }
    if (!isOpen) {
      this.#ends = 0
      this.#look()
      return
    }
    this.#restart()
    this.#tabs.postMessage("used")
  }

  // The server counts by whole minutes: one is kept in hand.
  #restart() {
    this.#hasTyped = false
    this.#ends = Date.now() + (Number(this.getAttribute("minutes")) - 1) * MINUTE
    this.removeAttribute("data-shown")
    this.querySelector("button").hidden = true
    this.querySelector("[role=status]").textContent = ""
  }

  // Written once, so that it is read aloud once, and the focus stays where it is.
  #say(text, state) {
    if (this.dataset.shown === state) return
    this.dataset.shown = state
    this.querySelector("[role=status]").textContent = text
    this.querySelector("button").hidden = state === "over"
  }

  #hour() {
    const { lang } = document.documentElement
    const hour = new Date(this.#ends).toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit" })
    return lang === "fr" ? hour.replace(":", "\u00a0h\u00a0") : hour
  }
}

customElements.define("session-watch", SessionWatch)
