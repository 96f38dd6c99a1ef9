// <character-count for maximum> tells how many characters are left in a text once the end comes near; it is told aloud after a pause.
import { said } from "../words.js"

const NEAR = 0.2
const PAUSE = 1000

class CharacterCount extends HTMLElement {
  #input
  #shown
  #status
  #pause

  connectedCallback() {
    this.#input = document.getElementById(this.getAttribute("for"))
    this.#shown = Object.assign(document.createElement("p"), { className: "field__hint", ariaHidden: "true", hidden: true })
    this.#status = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" })
    this.replaceChildren(this.#shown, this.#status)
    this.#input.addEventListener("input", () => this.#count())
    this.#count()
  }

  #count() {
    const maximum = Number(this.getAttribute("maximum"))
    const remaining = maximum - countCharacters(this.#input.value)
    const isNear = remaining <= maximum * NEAR
    const text = isNear ? said(remaining < 0 ? this.dataset.over : this.dataset.left, { count: Math.abs(remaining) }) : ""
    this.#shown.hidden = !isNear
    this.#shown.className = remaining < 0 ? "field__error" : "field__hint"
    this.#shown.textContent = text
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => { this.#status.textContent = text }, PAUSE)
  }
}

// As the server counts them: accents composed, no blanks at either end.
function countCharacters(text) {
  return [...text.normalize("NFC").trim()].length
}

customElements.define("character-count", CharacterCount)
