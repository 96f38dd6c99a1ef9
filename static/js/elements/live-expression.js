// <live-expression> keeps what is typed, or pressed, while htmx draws the editor of an expression again.
class LiveExpression extends HTMLElement {
  #sentFields = ""
  #isPressing = false

  connectedCallback() {
    this.addEventListener("pointerdown", ({ target }) => { this.#isPressing = target.closest("button[hx-post]") !== null })
    this.addEventListener("click", () => { this.#isPressing = false })
    this.addEventListener("htmx:configRequest", () => { this.#sentFields = this.#listFields() })
    this.addEventListener("htmx:beforeSwap", (event) => this.#checkSwap(event))
    // The Enter key asks for the same as leaving the input, rather than for the first button of the form.
    this.addEventListener("keydown", (event) => this.#handleKey(event))
  }

  // A drawing that is late would undo what was typed since, or take a button away from under the pointer.
  #checkSwap({ detail }) {
    const isLate = this.#sentFields !== this.#listFields()
    if (!isLate && !this.#isPressing) return
    detail.shouldSwap = false
    if (isLate) setTimeout(() => this.dispatchEvent(new Event("redraw")), 300)
  }

  #handleKey(event) {
    if (event.key !== "Enter" || event.target.localName !== "input") return
    event.preventDefault()
    event.target.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #listFields() {
    const fields = this.querySelectorAll("input[name], select, textarea")
    return JSON.stringify([...fields].map(({ name, value, checked }) => [name, value, checked]))
  }
}

customElements.define("live-expression", LiveExpression)
