// <value-list> makes of each value of its list a button that writes it in the text that had the focus last, of those that take values.
class ValueList extends HTMLElement {
  #text

  connectedCallback() {
    document.addEventListener("focusin", this.#remember)
    for (const code of this.querySelectorAll("li > code")) code.replaceWith(this.#createButton(code.textContent))
    const search = this.querySelector("[type=search]")
    search.closest("[hidden]").hidden = false
    search.addEventListener("input", () => this.#filter(search.value))
  }

  disconnectedCallback() {
    document.removeEventListener("focusin", this.#remember)
  }

  #createButton(words) {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", className: "button", textContent: words })
    button.dataset.tone = "quiet"
    button.addEventListener("click", () => this.#write(words))
    return button
  }

  #remember = ({ target }) => {
    if (target.matches("[data-takes-values] :is(textarea, input)")) this.#text = target
  }

  // The text may have been drawn again since.
  get #target() {
    const text = this.#text && document.getElementById(this.#text.id)
    return text ?? document.querySelector("[data-takes-values] textarea")
  }

  #write(words) {
    const text = this.#target
    if (!text) return
    text.focus()
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end")
    for (const kind of ["input", "change"]) text.dispatchEvent(new Event(kind, { bubbles: true }))
  }

  #filter(typed) {
    const words = foldText(typed).split(" ").filter(Boolean)
    for (const section of this.querySelectorAll("section")) {
      for (const item of section.querySelectorAll("li")) {
        const content = foldText(item.textContent)
        item.hidden = !words.every((word) => content.includes(word))
      }
      section.hidden = !section.querySelector("li:not([hidden])")
    }
  }
}

function foldText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("’", "'")
}

customElements.define("value-list", ValueList)
