// <keep-on-leave form url shown> keeps what was typed in a form since it was last kept, when one leaves the page or turns to another.
// `shown` is the element that says when it was: the answer has it anew.
class KeepOnLeave extends HTMLElement {
  #form
  #typed = 0
  #kept = 0
  #sent = 0

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute("form"))
    for (const kind of ["input", "change"]) this.#form.addEventListener(kind, () => { this.#typed += 1 })
    this.#form.addEventListener("submit", () => { this.#kept = this.#typed })
    document.addEventListener("htmx:beforeRequest", this.#asked)
    document.addEventListener("htmx:afterRequest", this.#answered)
    document.addEventListener("visibilitychange", this.#hidden)
    addEventListener("pagehide", this.#keep)
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:beforeRequest", this.#asked)
    document.removeEventListener("htmx:afterRequest", this.#answered)
    document.removeEventListener("visibilitychange", this.#hidden)
    removeEventListener("pagehide", this.#keep)
  }

  #asked = ({ detail }) => {
    if (this.#isKeeping(detail)) this.#sent = this.#typed
  }

  // A form that could not be sent is still to be kept.
  #answered = ({ detail }) => {
    if (this.#isKeeping(detail) && detail.successful) this.#kept = Math.max(this.#kept, this.#sent)
    else if (detail.elt === this.#form && !detail.successful) this.#kept = -1
  }

  // What only looks at the answers keeps nothing.
  #isKeeping({ requestConfig }) {
    return requestConfig.path === this.getAttribute("url") && !requestConfig.formData.has("looked_at")
  }

  #hidden = () => {
    if (document.visibilityState === "hidden") this.#keep()
  }

  #keep = async () => {
    if (this.#typed === this.#kept || !this.#typed) return
    this.#kept = this.#typed
    const typed = [...new FormData(this.#form)].filter(([, value]) => typeof value === "string")
    try {
      const response = await fetch(this.getAttribute("url"), { method: "POST", body: new URLSearchParams(typed), keepalive: true })
      if (!response.ok) throw new Error(response.status)
      await this.#show(response)
    } catch {
      this.#kept = -1
    }
  }

  async #show(response) {
    const name = this.getAttribute("shown")
    if (!name) return
    const answer = new DOMParser().parseFromString(await response.text(), "text/html")
    document.getElementById(name)?.replaceWith(answer.getElementById(name))
    const address = response.headers.get("HX-Replace-Url")
    if (address) history.replaceState(history.state, "", address)
  }
}

customElements.define("keep-on-leave", KeepOnLeave)
