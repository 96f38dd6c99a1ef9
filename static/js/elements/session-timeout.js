// <session-timeout minutes="30" url="…"> warns before an idle session expires, and extends it when its button is pressed.
// A user who types is not interrupted: the session is extended. The tabs of a browser share one session.
const MINUTE = 60_000
const WARNING_TIME = 5 * MINUTE

class SessionTimeout extends HTMLElement {
  #tabs = new BroadcastChannel("session-watch")
  #expiresAt
  #timer
  #hasTyped = false

  connectedCallback() {
    this.#restart()
    this.#tabs.addEventListener("message", () => this.#restart())
    this.#tabs.postMessage("used")
    this.querySelector("button").addEventListener("click", () => this.#extendSession())
    addEventListener("input", this.#handleInput)
    addEventListener("htmx:afterRequest", this.#handleRequest)
    // A machine that slept did not count.
    document.addEventListener("visibilitychange", this.#checkExpiry)
    this.#timer = setInterval(this.#checkExpiry, MINUTE / 6)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    removeEventListener("input", this.#handleInput)
    removeEventListener("htmx:afterRequest", this.#handleRequest)
    document.removeEventListener("visibilitychange", this.#checkExpiry)
    this.#tabs.close()
  }

  #handleInput = () => { this.#hasTyped = true }

  #handleRequest = ({ detail }) => {
    if (!detail.successful) return
    this.#restart()
    this.#tabs.postMessage("used")
  }

  #checkExpiry = () => {
    const remaining = this.#expiresAt - Date.now()
    if (remaining <= 0) this.#showMessage(this.dataset.expired, "expired")
    else if (remaining > WARNING_TIME) return
    else if (this.#hasTyped) this.#extendSession()
    else this.#showMessage(this.dataset.soon.replace("{hour}", this.#formatExpiry()), "soon")
  }

  async #extendSession() {
    this.#hasTyped = false
    let isOpen = false
    try {
      isOpen = (await fetch(this.getAttribute("url"), { redirect: "manual" })).ok
    } catch {
      return // no network: it is asked again at the next look, or at the next press
    }
    if (!isOpen) {
      this.#expiresAt = 0
      this.#checkExpiry()
      return
    }
    this.#restart()
    this.#tabs.postMessage("used")
  }

  // The server counts by whole minutes: one is kept in hand.
  #restart() {
    this.#hasTyped = false
    this.#expiresAt = Date.now() + (Number(this.getAttribute("minutes")) - 1) * MINUTE
    this.removeAttribute("data-shown")
    this.querySelector("button").hidden = true
    this.querySelector("[role=status]").textContent = ""
  }

  // Written once, so that it is read aloud once, and the focus stays where it is.
  #showMessage(text, state) {
    if (this.dataset.shown === state) return
    this.dataset.shown = state
    this.querySelector("[role=status]").textContent = text
    this.querySelector("button").hidden = state === "expired"
  }

  #formatExpiry() {
    const { lang } = document.documentElement
    const hour = new Date(this.#expiresAt).toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit" })
    return lang === "fr" ? hour.replace(":", "\u00a0h\u00a0") : hour
  }
}

customElements.define("session-timeout", SessionTimeout)
