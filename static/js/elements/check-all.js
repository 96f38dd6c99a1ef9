// <check-all of="case"> ticks the boxes of that name in its form with its own box; hidden without JavaScript.
class CheckAll extends HTMLElement {
  #allBox

  connectedCallback() {
    this.#allBox = this.querySelector("input")
    this.hidden = false
    this.#allBox.addEventListener("change", () => {
      for (const box of this.#listBoxes()) box.checked = this.#allBox.checked
    })
    for (const box of this.#listBoxes()) box.addEventListener("change", () => this.#updateState())
    this.#updateState()
  }

  #listBoxes() {
    return [...this.closest("form").elements].filter((box) => box.type === "checkbox" && box.name === this.getAttribute("of"))
  }

  #updateState() {
    const boxes = this.#listBoxes()
    const ticked = boxes.filter((box) => box.checked).length
    this.#allBox.checked = ticked === boxes.length
    this.#allBox.indeterminate = ticked > 0 && ticked < boxes.length
  }
}

customElements.define("check-all", CheckAll)
