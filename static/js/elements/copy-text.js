// <copy-text text="…" done="Copié"> copies its text when its button is pressed; without JavaScript the button stays hidden.
class CopyText extends HTMLElement {
  #button

  connectedCallback() {
    this.#button = this.querySelector("button")
    this.#button.hidden = !navigator.clipboard
    this.#button.addEventListener("click", () => this.#copy())
  }

  async #copy() {
    await navigator.clipboard.writeText(this.getAttribute("text"))
    this.querySelector("[role=status]").textContent = this.getAttribute("done")
  }
}

customElements.define("copy-text", CopyText)
