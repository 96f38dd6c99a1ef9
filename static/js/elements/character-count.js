// <character-count for maximum> shows how many characters are left near the limit of a text, and announces it after a pause.
import { formatMessage } from "../lib/message-format.js"

const WARNING_SHARE = 0.2
const ANNOUNCEMENT_DELAY = 1000

class CharacterCount extends HTMLElement {
  #input
  #hint
  #status
  #timer

  connectedCallback() {
    this.#input = document.getElementById(this.getAttribute("for"))
    this.#hint = Object.assign(document.createElement("p"), { className: "field__hint", ariaHidden: "true", hidden: true })
    this.#status = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" })
    this.replaceChildren(this.#hint, this.#status)
    this.#input.addEventListener("input", () => this.#updateCount())
    this.#updateCount()
  }

  #updateCount() {
    const maximum = Number(this.getAttribute("maximum"))
    const remaining = maximum - countCharacters(this.#input.value)
    const isNear = remaining <= maximum * WARNING_SHARE
    const text = isNear ? formatMessage(remaining < 0 ? this.dataset.excess : this.dataset.left, { count: Math.abs(remaining) }) : ""
    this.#hint.hidden = !isNear
    this.#hint.className = remaining < 0 ? "field__error" : "field__hint"
    this.#hint.textContent = text
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => { this.#status.textContent = text }, ANNOUNCEMENT_DELAY)
  }
}

// As the server counts them: accents composed, no blanks at either end.
function countCharacters(text) {
  return [...text.normalize("NFC").trim()].length
}

customElements.define("character-count", CharacterCount)
