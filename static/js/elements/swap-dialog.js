// <swap-dialog> opens the dialog that it wraps when htmx puts something into it.
class SwapDialog extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:afterSwap", this.#open)
  }

  #open = () => {
    const dialog = this.querySelector("dialog")
    if (dialog.open) return
    dialog.showModal()
    dialog.querySelector("input:not([type=hidden])")?.focus()
  }
}

customElements.define("swap-dialog", SwapDialog)
