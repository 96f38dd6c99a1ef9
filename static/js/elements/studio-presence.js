// <studio-presence url="…" revision="3"> shows in the bar of the studio who else edits the definition and what they changed.
// A visible page asks every 20 seconds, a hidden one not at all. The builder is drawn again when nothing is being typed in it.
const INTERVAL = 20_000

class StudioPresence extends HTMLElement {
  #timer
  #since
  #shownHtml = ""

  connectedCallback() {
    this.#since = this.getAttribute("revision")
    document.addEventListener("visibilitychange", this.#handleVisibilityChange)
    this.addEventListener("click", this.#handleClick)
    if (!document.hidden) this.#ask()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    document.removeEventListener("visibilitychange", this.#handleVisibilityChange)
    this.removeEventListener("click", this.#handleClick)
  }

  #handleVisibilityChange = () => {
    clearTimeout(this.#timer)
    if (!document.hidden) this.#ask()
  }

  #handleClick = ({ target }) => {
    if (!target.closest("[data-refresh]")) return
    if (this.#builder) this.#refresh()
    else location.reload()
  }

  #ask = async () => {
    clearTimeout(this.#timer)
    const address = new URL(this.getAttribute("url"), location.href)
    address.searchParams.set("since", this.#since)
    address.searchParams.set("element", document.querySelector("#studio-state [name=at]")?.value ?? "")
    const response = await fetch(address, { redirect: "manual" }).catch(() => null)
    if (!this.isConnected) return
    // Signed out, or without the right to it any more: asking again would change nothing.
    if (response && !response.ok && response.status < 429) return
    if (response?.status === 200 && response.headers.has("Parvis-Digest")) this.#show(await response.text())
    if (!document.hidden) this.#timer = setTimeout(this.#ask, INTERVAL)
  }

  // Said aloud only when it changes.
  #show(html) {
    if (html !== this.#shownHtml) this.innerHTML = this.#shownHtml = html
    const answer = this.firstElementChild
    if (!answer.hasAttribute("data-news")) this.#since = answer.dataset.revision
    else if (this.#builder && !this.#isTyping) this.#refresh()
  }

  get #builder() {
    return document.querySelector("studio-builder:has(#studio-panel)")
  }

  // The focus is in a field, something to add is half written, or a message waits for the author.
  get #isTyping() {
    if (this.#builder.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return true
    const inputs = [...this.#builder.querySelectorAll(".studio-add input, .studio-add textarea")]
    if (inputs.some((input) => input.value !== input.defaultValue)) return true
    return Boolean(this.#builder.querySelector("#studio-panel .alert, #studio-panel .field__error:not([hidden])"))
  }

  // The sentences stay until the next answer; only the button is of no use any more.
  #refresh() {
    this.#since = this.firstElementChild.dataset.revision
    this.querySelector("[data-refresh]")?.remove()
    this.#builder.reloadPanel()
    this.#builder.dispatchEvent(new CustomEvent("definition-changed", { bubbles: true }))
  }
}

customElements.define("studio-presence", StudioPresence)
