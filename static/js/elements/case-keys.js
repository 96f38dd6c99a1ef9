// <case-keys> presses the link or button of the page whose data-key has the letter typed, unless the agent turned letters off; Ctrl and
// Enter send what is being written, whatever they chose.
class CaseKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#handleKey)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#handleKey)
  }

  #handleKey = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return this.#send(event)
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return
    if (this.hasAttribute("off") || document.querySelector("dialog[open]")) return
    if (event.target.closest("input, textarea, select, [contenteditable]")) return
    const keyed = [...document.querySelectorAll(`[data-key~="${CSS.escape(event.key)}"]`)].find((each) => each.checkVisibility())
    if (!keyed) return
    event.preventDefault()
    keyed.click()
    if (keyed.hash) this.#openTarget(keyed.hash)
  }

  // Ctrl and Enter send what is being written.
  #send(event) {
    if (!event.target.matches("form textarea") || event.repeat) return
    event.preventDefault()
    event.target.form.requestSubmit()
  }

  // The composer opens, and what is typed next goes to it.
  #openTarget(hash) {
    const target = document.querySelector(hash)
    if (target?.matches("details")) target.open = true
    target?.querySelector("textarea")?.focus()
  }
}

customElements.define("case-keys", CaseKeys)
