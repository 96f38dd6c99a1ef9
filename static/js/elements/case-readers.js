// <case-readers url="…"> shows who else has the request open. A visible page asks every 30 seconds, a hidden one not at all.
const INTERVAL = 30_000

class CaseReaders extends HTMLElement {
  #timer
  #shownHtml = ""

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#handleVisibilityChange)
    if (!document.hidden) this.#ask()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    document.removeEventListener("visibilitychange", this.#handleVisibilityChange)
  }

  #handleVisibilityChange = () => {
    clearTimeout(this.#timer)
    if (!document.hidden) this.#ask()
  }

  #ask = async () => {
    const response = await fetch(this.getAttribute("url"), { redirect: "manual" }).catch(() => null)
    if (!this.isConnected) return
    // Signed out, or without the right to it any more: asking again would change nothing.
    if (response && !response.ok && response.status < 429) return
    if (response?.status === 200 && response.headers.has("Parvis-Digest")) this.#show((await response.text()).trim())
    if (!document.hidden) this.#timer = setTimeout(this.#ask, INTERVAL)
  }

  // Said aloud only when it changes.
  #show(html) {
    if (html !== this.#shownHtml) this.innerHTML = this.#shownHtml = html
  }
}

customElements.define("case-readers", CaseReaders)
