// <option-filter label none> finds an option of its long select by some letters of it. Without JavaScript there is only the select.
class OptionFilter extends HTMLElement {
  #select
  #groups

  connectedCallback() {
    // htmx moves what it has inserted.
    if (this.#select) return
    this.#select = this.querySelector("select")
    this.#groups = [...this.#select.children]
    const input = document.createElement("input")
    Object.assign(input, { type: "search", className: "input", placeholder: this.getAttribute("label"), autocomplete: "off" })
    input.setAttribute("aria-label", this.getAttribute("label"))
    input.addEventListener("input", () => this.#filter(input.value))
    // The filter itself changes nothing of the expression.
    input.addEventListener("change", (event) => event.stopPropagation())
    input.addEventListener("keydown", (event) => this.#handleKey(event))
    const isFocused = document.activeElement === this.#select
    this.prepend(input)
    if (isFocused) input.focus()
  }

  #filter(text) {
    const words = foldText(text).split(" ").filter(Boolean)
    const groups = this.#groups.map((group) => filterGroup(group, words)).filter(Boolean)
    const count = groups.reduce((sum, { children }) => sum + children.length, 0)
    if (!count) groups.unshift(new Option(this.getAttribute("none"), ""))
    this.#select.replaceChildren(...groups)
    this.#select.value = ""
    if (this.#select.selectedIndex < 0) this.#select.selectedIndex = 0
  }

  // Enter chooses the only result, and the arrow leads to the list.
  #handleKey(event) {
    if (event.key === "ArrowDown") this.#select.focus()
    else if (event.key === "Enter") this.#chooseFirst()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #chooseFirst() {
    const first = this.#select.querySelector("optgroup option")
    if (!first) return
    this.#select.focus()
    this.#select.value = first.value
    this.#select.dispatchEvent(new Event("change", { bubbles: true }))
  }
}

function filterGroup(group, words) {
  if (group.localName !== "optgroup") return group
  const options = [...group.children].filter(({ label }) => words.every((word) => foldText(`${label} ${group.label}`).includes(word)))
  if (!options.length) return null
  const copy = group.cloneNode()
  copy.append(...options.map((option) => option.cloneNode(true)))
  return copy
}

function foldText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("’", "'")
}

customElements.define("option-filter", OptionFilter)
