// <list-arrivals url="…"> says over a list how many requests came since it was shown, and moves nothing of what is being read.
// A page that is seen asks within 35 seconds, one that is hidden every two minutes, and at once when it is seen again.
const SEEN = () => 25_000 + Math.random() * 10_000
const HIDDEN = 120_000
const title = document.title

class ListArrivals extends HTMLElement {
  #timer
  #shown

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#look)
    this.#wait()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    document.removeEventListener("visibilitychange", this.#look)
    document.title = title
  }

  #wait() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#ask, document.hidden ? HIDDEN : SEEN())
  }

  #look = () => {
    if (document.hidden) this.#wait()
    else this.#ask()
  }

  #ask = async () => {
    clearTimeout(this.#timer)
    const response = await fetch(this.getAttribute("url"), { redirect: "manual" }).catch(() => null)
    if (!this.isConnected) return
    // Signed out, or without the right to it any more: asking again would change nothing.
    if (response && !response.ok && response.status < 429) return
    if (response?.status === 200 && response.headers.has("Parvis-Digest")) this.#show(await response.text())
    this.#wait()
  }

  // Said aloud only when it changes.
  #show(html) {
    if (html === this.#shown) return
    this.#shown = html
    this.innerHTML = html
    document.title = `(${this.querySelector("[data-count]").dataset.count}) ${title}`
  }
}

customElements.define("list-arrivals", ListArrivals)
