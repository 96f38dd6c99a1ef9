// <command-palette> opens by Ctrl-K, or by its link, a dialog to go anywhere from any page. Without JavaScript the link leads to a page
// that does the same.
class CommandPalette extends HTMLElement {
  #palette

  connectedCallback() {
    document.addEventListener("keydown", this.#handleShortcut)
    this.querySelector("a").addEventListener("click", this.#handleClick)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#handleShortcut)
  }

  #handleShortcut = (event) => {
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) this.#open(event)
  }

  #handleClick = (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) this.#open(event)
  }

  async #open(event) {
    event.preventDefault()
    const { PaletteDialog } = await import("../lib/palette-dialog.js")
    this.#palette ??= new PaletteDialog(this)
    this.#palette.open()
  }
}

customElements.define("command-palette", CommandPalette)
