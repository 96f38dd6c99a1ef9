// The rows of a block on the offline form, also in a row of another block: drawn from a template, added, removed, moved.
export class BlockRows {
  #root
  #rows
  #words
  #onChange
  #nextNumber = 0

  // `onChange`: something came, went or moved.
  constructor(root, { words, onChange }) {
    this.#root = root
    this.#rows = root.querySelector("[data-rows]")
    this.#words = words
    this.#onChange = onChange
    this.#findPart(".actions > [data-add]").addEventListener("click", () => this.#add())
    this.#rows.addEventListener("click", ({ target }) => this.#handleOperation(target.closest("[data-operation]")))
  }

  // A group of a draft, under the name that its inputs had.
  drawRow(name) {
    const template = this.#findPart("template")
    const row = template.content.cloneNode(true).firstElementChild
    replaceRowName(row, template.dataset.place, name)
    for (const element of row.querySelectorAll(":not(:defined)")) import(`../../elements/${element.localName}.js`)
    this.#nextNumber = Math.max(this.#nextNumber, Number(name) + 1) || this.#nextNumber + 1
    this.#rows.append(row)
    return row
  }

  updateBounds({ least, most }) {
    while (this.#allRows.length < least) this.drawRow(String(this.#nextNumber))
    const all = this.#allRows
    this.#findPart(".actions > [data-add]").hidden = all.length >= most
    for (const [position, row] of all.entries()) {
      for (const number of this.#findOwn(row, "[data-number]")) number.textContent = position + 1
      for (const button of this.#findOwn(row, "[data-operation]")) button.hidden = isOperationUseless(button.dataset.operation, position, all.length)
    }
  }

  get #allRows() {
    return [...this.#rows.children]
  }

  // Not those of the groups inside.
  #findPart(selector) {
    return this.#root.querySelector(`:scope > ${selector}`)
  }

  #findOwn(row, selector) {
    return [...row.querySelectorAll(selector)].filter((each) => each.closest("[data-rows]") === this.#rows)
  }

  #add() {
    const row = this.drawRow(String(this.#nextNumber))
    this.#onChange()
    row.focus()
  }

  #handleOperation(button) {
    if (button?.closest("[data-rows]") !== this.#rows) return
    const row = this.#allRows.find((each) => each.contains(button))
    const { operation } = button.dataset
    if (operation === "up") row.previousElementSibling?.before(row)
    if (operation === "down") row.nextElementSibling?.after(row)
    const near = operation === "remove" ? row.nextElementSibling ?? row.previousElementSibling : row
    if (operation === "remove") row.remove()
    this.#onChange()
    near.focus()
    this.#announceMove(operation, near)
  }

  #announceMove(operation, row) {
    const item = this.#root.dataset.item
    this.#findPart("[data-moved]").textContent = operation === "remove"
      ? this.#words("removed", { item }) : this.#words("moved", { item, place: this.#allRows.indexOf(row) + 1 })
  }
}

// What stands for the name of the group becomes it, in the templates of the groups inside too.
function replaceRowName(root, place, name) {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const attribute of element.attributes ?? []) attribute.value = attribute.value.replaceAll(place, name)
    if (element.content) replaceRowName(element.content, place, name)
  }
}

function isOperationUseless(operation, position, count) {
  return count < 2 || (operation === "up" && position === 0) || (operation === "down" && position === count - 1)
}
