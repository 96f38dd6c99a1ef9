// <day-keys> follows its previous and next links when the left and right arrows are pressed outside of a field.
const RELATIONS = { ArrowLeft: "prev", ArrowRight: "next" }

class DayKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#handleKey)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#handleKey)
  }

  #handleKey = (event) => {
    const relation = RELATIONS[event.key]
    if (!relation || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return
    if (document.querySelector("dialog[open]") || event.target.closest("input, textarea, select, [contenteditable]")) return
    this.querySelector(`a[rel="${relation}"]`)?.click()
  }
}

customElements.define("day-keys", DayKeys)
