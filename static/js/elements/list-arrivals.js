// <list-arrivals url="…"> shows above a list how many requests have arrived since it was loaded, without moving its rows.
// A visible page polls every 35 seconds at most, a hidden one every two minutes, and at once when it is visible again.
const getVisibleInterval = () => 25_000 + Math.random() * 10_000
const HIDDEN_INTERVAL = 120_000
const initialTitle = document.title

class ListArrivals extends HTMLElement {
  #timer
  #shownHtml

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#handleVisibilityChange)
    this.#scheduleRequest()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    document.removeEventListener("visibilitychange", this.#handleVisibilityChange)
    document.title = initialTitle
  }

  #scheduleRequest() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#fetchArrivals, document.hidden ? HIDDEN_INTERVAL : getVisibleInterval())
  }

  #handleVisibilityChange = () => {
    if (document.hidden) this.#scheduleRequest()
    else this.#fetchArrivals()
  }

  #fetchArrivals = async () => {
    clearTimeout(this.#timer)
    const response = await fetch(this.getAttribute("url"), { redirect: "manual" }).catch(() => null)
    if (!this.isConnected) return
    // Signed out, or without the right to it any more: asking again would change nothing.
    if (response && !response.ok && response.status < 429) return
    if (response?.status === 200 && response.headers.has("Parvis-Digest")) this.#showArrivals(await response.text())
    this.#scheduleRequest()
  }

  // Said aloud only when it changes.
  #showArrivals(html) {
    if (html === this.#shownHtml) return
    this.#shownHtml = html
    this.innerHTML = html
    document.title = `(${this.querySelector("[data-count]").dataset.count}) ${initialTitle}`
  }
}

customElements.define("list-arrivals", ListArrivals)
