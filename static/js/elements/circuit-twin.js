// <circuit-twin> moves the focus in the list of a circuit with the arrow keys: up and down by line, right along an arrow, left back.
import { countActions, findNextInList } from "../lib/circuit-navigation.js"

const KEYS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"]

class CircuitTwin extends HTMLElement {
  #previous = -1

  connectedCallback() {
    this.addEventListener("keydown", (event) => this.#handleKey(event))
  }

  #handleKey(event) {
    const links = [...this.querySelectorAll("a[data-status], a[data-from]")]
    const index = links.indexOf(event.target)
    if (index < 0 || !KEYS.includes(event.key)) return
    event.preventDefault()
    const elements = links.map(({ dataset }) => ("status" in dataset ? { status: dataset.status } : { from: dataset.from, to: dataset.to }))
    const next = findNextInList(elements, index, event.key, this.#previous)
    this.#previous = index
    links[next].focus()
    this.#announce(elements, links, next)
  }

  #announce(elements, links, index) {
    const { number, count } = countActions(elements, index)
    const { status, from } = elements[index]
    const name = links.find(({ dataset }) => dataset.status === (status ?? from))?.textContent.trim()
    const message = status === undefined ? this.dataset.actionMessage : this.dataset.statusMessage
    const words = message.replace("{number}", number).replace("{count}", count).replace("{status}", name ?? this.dataset.everywhere)
    this.querySelector("[role=status]").textContent = words
  }
}

customElements.define("circuit-twin", CircuitTwin)
