// The groups of a block on the form of a device, be it in a group of another: drawn from a template, added, taken out, moved.
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
    this.#part(".actions > [data-add]").addEventListener("click", () => this.#add())
    this.#rows.addEventListener("click", ({ target }) => this.#gesture(target.closest("[data-gesture]")))
  }

  // A group of a draft, under the name that its inputs had.
  draw(name) {
    const template = this.#part("template")
    const row = template.content.cloneNode(true).firstElementChild
    rename(row, template.dataset.place, name)
    for (const element of row.querySelectorAll(":not(:defined)")) import(`../elements/${element.localName}.js`)
    this.#next = Math.max(this.#next, Number(name) + 1) || this.#next + 1
    this.#rows.append(row)
    return row
  }

  follow({ least, most }) {
    while (this.#all.length < least) this.draw(String(this.#next))
    const all = this.#all
    this.#part(".actions > [data-add]").hidden = all.length >= most
    for (const [position, row] of all.entries()) {
      for (const number of this.#ownIn(row, "[data-number]")) number.textContent = position + 1
      for (const button of this.#ownIn(row, "[data-gesture]")) button.hidden = isUseless(button.dataset.gesture, position, all.length)
    }
  }

  get #all() {
    return [...this.#rows.children]
  }

  // Not those of the groups inside.
  #part(selector) {
    return this.#root.querySelector(`:scope > ${selector}`)
  }

  #ownIn(row, selector) {
    return [...row.querySelectorAll(selector)].filter((each) => each.closest("[data-rows]") === this.#rows)
  }

  #add() {
    const row = this.draw(String(this.#next))
    this.#changed()
    row.focus()
  }

  #gesture(button) {
    if (button?.closest("[data-rows]") !== this.#rows) return
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
    this.#part("[data-moved]").textContent = gesture === "remove"
      ? this.#words("removed", { item }) : this.#words("moved", { item, place: this.#all.indexOf(row) + 1 })
  }
}

// What stands for the name of the group becomes it, in the templates of the groups inside too.
function rename(root, place, name) {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const attribute of element.attributes ?? []) attribute.value = attribute.value.replaceAll(place, name)
    if (element.content) rename(element.content, place, name)
  }
}

function isUseless(gesture, position, count) {
  return count < 2 || (gesture === "up" && position === 0) || (gesture === "down" && position === count - 1)
}
