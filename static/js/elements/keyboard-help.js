// <keyboard-help> opens the dialog that it wraps, which says the keys of the page: by its button, or by the key « ? ».
class KeyboardHelp extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    button.hidden = false
    button.addEventListener("click", this.#open)
    document.addEventListener("keydown", this.#handleKey)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#handleKey)
  }

  #open = () => this.querySelector("dialog").showModal()

  #handleKey = (event) => {
    const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")
    if (event.key !== "?" || this.hasAttribute("off") || isTyping) return
    event.preventDefault()
    this.#open()
  }
}

customElements.define("keyboard-help", KeyboardHelp)
