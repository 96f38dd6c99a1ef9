// <page-builder> keeps the preview in step with what is saved, chooses its width, and moves blocks by dragging. Without JavaScript
// everything is done with the buttons of the page.
class PageBuilder extends HTMLElement {
  #ends
  #dragged

  connectedCallback() {
    this.#ends = new AbortController()
    const { signal } = this.#ends
    document.addEventListener("htmx:afterSettle", () => this.#handleSave(), { signal })
    document.addEventListener("keydown", (event) => this.#undoByKey(event), { signal })
    const frame = this.querySelector("[data-preview-frame]")
    frame.addEventListener("load", () => this.#showBlock(frame), { once: true })
    this.#showBlock(frame)
    const widths = this.querySelector("[data-widths]")
    widths.hidden = false
    widths.addEventListener("click", ({ target }) => this.#chooseWidth(target.closest("[data-width]")))
    for (const item of this.querySelectorAll("[data-block]")) item.draggable = true
    for (const kind of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) this.addEventListener(kind, (event) => this.#drag(event))
  }

  disconnectedCallback() {
    this.#ends.abort()
  }

  // A fragment in the address of the frame would scroll the builder too, past the settings of the block.
  #showBlock({ contentDocument, contentWindow, dataset }) {
    const block = contentDocument?.getElementById(dataset.shownBlock)
    if (block) contentWindow.scrollTo(0, block.getBoundingClientRect().top + contentWindow.scrollY)
  }

  #handleSave() {
    if (!this.querySelector("[data-saved]")) return
    document.querySelector("[data-undo]").disabled = false
    const frame = this.querySelector("[data-preview-frame]")
    const { contentWindow } = frame
    const top = contentWindow.scrollY
    frame.addEventListener("load", () => contentWindow.scrollTo(0, top), { once: true })
    contentWindow.location.reload()
  }

  #chooseWidth(button) {
    if (!button) return
    this.querySelector(".page-preview").dataset.width = button.dataset.width
    for (const each of this.querySelectorAll("[data-widths] [data-width]")) each.setAttribute("aria-pressed", String(each === button))
  }

  #undoByKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return
    if (event.target.closest("input, textarea, select")) return
    event.preventDefault()
    document.querySelector(event.shiftKey ? "[data-redo]" : "[data-undo]")?.click()
  }

  #drag(event) {
    const item = event.target.closest?.("[data-block]")
    if (event.type === "dragstart" && item) {
      this.#dragged = item
      event.dataTransfer.effectAllowed = "move"
    } else if (event.type === "dragend") this.#dragged = undefined
    else if (item && this.#dragged && item !== this.#dragged) {
      item.toggleAttribute("data-drop-target", event.type === "dragover")
      if (event.type === "dragover") event.preventDefault()
      if (event.type === "drop") this.#move(event, item)
    }
  }

  // The form that the keyboard uses too.
  #move(event, item) {
    event.preventDefault()
    const form = this.#dragged.querySelector("form")
    for (const [name, value] of [["op", "move"], ["after", item.dataset.block]]) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
    }
    form.submit()
  }
}

customElements.define("page-builder", PageBuilder)
