// The groups of a block on the form of a device: drawn from a template, added, taken out, moved.
const PLACE = "%row%"

export class BlockRows {
  #root
  #rows
  #words
  #changed
  #next = 0

  // `changed`: something came, went or moved.
  constructor(root, { words, changed }) {
    this.#root = root
    this.#rows = root.querySelector("[data-rows]")
    this.#words = words
    this.#changed = changed
    this.#button("add").addEventListener("click", () => this.#add())
    this.#rows.addEventListener("click", ({ target }) => this.#gesture(target.closest("[data-gesture]")))
  }

  // The groups of a draft, under the names that their inputs had.
  put(names) {
    this.#rows.replaceChildren()
    for (const name of names) this.#draw(name)
  }

  follow({ least, most }) {
    while (this.#all.length < least) this.#draw(String(this.#next))
    const all = this.#all
    this.#button("add").hidden = all.length >= most
    for (const [position, row] of all.entries()) {
      for (const number of row.querySelectorAll("[data-number]")) number.textContent = position + 1
      for (const button of row.querySelectorAll("[data-gesture]")) button.hidden = isUseless(button.dataset.gesture, position, all.length)
    }
  }

  get #all() {
    return [...this.#rows.children]
  }

  #button(name) {
    return this.#root.querySelector(`[data-${name}]`)
  }

  #draw(name) {
    const row = this.#root.querySelector("template").content.cloneNode(true).firstElementChild
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll(PLACE, name)
    }
    for (const element of row.querySelectorAll(":not(:defined)")) import(`../elements/${element.localName}.js`)
    this.#next = Math.max(this.#next, Number(name) + 1) || this.#next + 1
    this.#rows.append(row)
    return row
  }

  #add() {
    const row = this.#draw(String(this.#next))
    this.#changed()
    row.focus()
  }

  #gesture(button) {
    if (!button) return
    const row = this.#all.find((each) => each.contains(button))
    const { gesture } = button.dataset
    if (gesture === "up") row.previousElementSibling?.before(row)
    if (gesture === "down") row.nextElementSibling?.after(row)
    const near = gesture === "remove" ? row.nextElementSibling ?? row.previousElementSibling : row
    if (gesture === "remove") row.remove()
    this.#changed()
    near.focus()
    this.#tell(gesture, near)
  }

  #tell(gesture, row) {
    const item = this.#root.dataset.item
    this.#root.querySelector("[data-moved]").textContent = gesture === "remove"
      ? this.#words("removed", { item }) : this.#words("moved", { item, place: this.#all.indexOf(row) + 1 })
  }
}

function isUseless(gesture, position, count) {
  return count < 2 || (gesture === "up" && position === 0) || (gesture === "down" && position === count - 1)
}
