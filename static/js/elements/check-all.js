// <check-all> ticks every box of the form it stands in with its own, and follows them; without JavaScript it stays hidden.
class CheckAll extends HTMLElement {
  #own

  connectedCallback() {
    this.#own = this.querySelector("input")
    this.hidden = false
    this.#own.addEventListener("change", () => {
      for (const box of this.#boxes()) box.checked = this.#own.checked
    })
    for (const box of this.#boxes()) box.addEventListener("change", () => this.#follow())
    this.#follow()
  }

  #boxes() {
    return [...this.closest("form").elements].filter((box) => box.type === "checkbox" && box !== this.#own)
  }

  #follow() {
    const boxes = this.#boxes()
    const ticked = boxes.filter((box) => box.checked).length
    this.#own.checked = ticked === boxes.length
    this.#own.indeterminate = ticked > 0 && ticked < boxes.length
  }
}

customElements.define("check-all", CheckAll)
