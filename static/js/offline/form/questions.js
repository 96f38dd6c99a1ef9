// The questions of the offline form, over the answers so far: visibility, computed values, dynamic texts.
import { displayLine } from "../fields/display.js"
import { BlockRows } from "./block-rows.js"

export class Questions {
  #root
  #fields
  #reader
  #rows
  #blocks = new WeakMap()

  constructor(root, { fields, words, reader, onChange }) {
    this.#root = root
    this.#fields = fields
    this.#reader = reader
    this.#rows = { words, onChange }
  }

  // True when groups had to be drawn: what is typed is then to be looked at again.
  updateQuestions(steps, answers) {
    const visibleFields = new Map(steps.flatMap(({ fields }) => fields).map((field) => [field.id, field]))
    const before = this.#root.querySelectorAll("[data-rows] > *").length
    for (const { id } of this.#fields) {
      const field = visibleFields.get(id)
      this.#findContainer(id).hidden = !field
      if (field) this.#draw(field, answers[id])
    }
    return this.#root.querySelectorAll("[data-rows] > *").length !== before
  }

  // What a draft had typed: all of it is there once this is done.
  async restore(typed) {
    const groups = typed.filter(([name]) => name.endsWith("__items")).map(([name, row]) => [name.slice(0, -"__items".length), row])
    // A group before those that are in it.
    for (const [id, row] of groups.sort(([one], [other]) => countLevels(one) - countLevels(other))) this.#findBlock(id)?.drawRow(row)
    await Promise.all(typed.filter(([name]) => !name.endsWith("__items")).map(([name, value]) => this.#restoreValue(name, value)))
    for (const map of this.#root.querySelectorAll("place-map")) map.closest("fieldset").dispatchEvent(new Event("change"))
    for (const pad of this.#root.querySelectorAll("signature-pad")) pad.show?.()
  }

  async #restoreValue(name, value) {
    for (const input of this.#root.querySelectorAll(`form [name="${CSS.escape(name)}"]`)) {
      if (/radio|checkbox/.test(input.type)) input.checked ||= input.value === value
      else if (input.type !== "file") Object.assign(input, { value, autocomplete: "off" })
    }
    const search = this.#root.querySelector(`choice-search[data-name="${CSS.escape(name)}"]`)
    if (search) await import("../../elements/choice-search.js").then(() => search.selectValue(value), () => {})
  }

  #draw(field, answer) {
    if (field.type === "computed") this.#findContainer(field.id).querySelector("output").value = displayLine(field, answer, this.#reader)
    else if (field.telling) drawLiveText(this.#findContainer(field.id), field)
    else if (field.type === "block") this.#drawRows(field)
  }

  #drawRows(block) {
    this.#findBlock(block.id).updateBounds(block.bounds)
    for (const row of block.rows) {
      const visibleFields = new Map(row.fields.map((field) => [field.part, field]))
      for (const { id } of block.fields) {
        this.#findContainer(`${block.id}__${row.name}__${id}`).hidden = !visibleFields.has(id)
        if (visibleFields.has(id)) this.#draw(visibleFields.get(id), row.answers[id])
      }
    }
  }

  #findBlock(id) {
    const root = this.#root.querySelector(`#${CSS.escape(`f-${id}`)}`)
    if (root && !this.#blocks.has(root)) this.#blocks.set(root, new BlockRows(root, this.#rows))
    return this.#blocks.get(root)
  }

  #findContainer(id) {
    return this.#root.querySelector(`#${CSS.escape(`slot-${id}`)}`)
  }
}

const countLevels = (name) => name.split("__").length

// Only when it says something else: what is announced is announced once.
function drawLiveText(slot, { type, label, text = "" }) {
  const content = `${label}\0${text}`
  if (slot.content === content) return
  slot.content = content
  if (type === "title") return slot.querySelector("h2").textContent = label
  const image = slot.querySelector("img")
  const heading = document.createElement("p")
  heading.append(Object.assign(document.createElement("strong"), { textContent: label }))
  slot.querySelector(".explanation").replaceChildren(...(label ? [heading] : []), ...buildParagraphs(text), ...(image ? [image] : []))
}

// As `nl2p` on the server.
function buildParagraphs(text) {
  return text.split("\n\n").filter((block) => block.trim()).map((block) => {
    const paragraph = document.createElement("p")
    paragraph.append(...block.split("\n").flatMap((line, position) => (position ? [document.createElement("br"), line] : [line])))
    return paragraph
  })
}
