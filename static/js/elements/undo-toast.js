// <undo-toast seconds="9"> offers to undo what was just done, then goes away with its button.
class UndoToast extends HTMLElement {
  #timer

  connectedCallback() {
    this.#timer = setTimeout(() => this.remove(), 1000 * Number(this.getAttribute("seconds")))
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }
}

customElements.define("undo-toast", UndoToast)
