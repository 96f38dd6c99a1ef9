// The builder of the studio: keeps the preview in step with what is saved, undoes by keyboard, moves questions by dragging.
class StudioBuilder extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector("[data-preview-frame]")
    this.addEventListener("definition-changed", (event) => this.handleChange(event.target))
    // Later than the focus that the page gives to what was swapped.
    document.addEventListener("htmx:afterSettle", this.handleSettle = ({ detail }) => {
      if (detail.target.id === "studio-panel") setTimeout(() => this.restoreFocus())
    })
    document.addEventListener("htmx:afterSwap", this.handleSwap = ({ detail }) => this.handlePanel(detail.target))
    this.addEventListener("click", (event) => this.selectInDrawing(event))
    document.addEventListener("keydown", this.handleKey = (event) => this.undoByKey(event))
    for (const kind of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) this.addEventListener(kind, (event) => this.drag(event))
    this.prepareDragging()
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:afterSwap", this.handleSwap)
    document.removeEventListener("htmx:afterSettle", this.handleSettle)
    document.removeEventListener("keydown", this.handleKey)
  }

  get selected() {
    return document.querySelector("#studio-state [name=at]")?.value ?? ""
  }

  // The selected element is shown in the preview and in the drawing; an expression that was drawn again is saved.
  handlePanel(target) {
    if (target.matches(".expression-editor")) {
      const form = document.getElementById(target.id)?.closest(".setting")
      if (form) window.htmx.trigger(form, "save")
    } else if (target.id === "studio-panel") {
      this.restorePanel()
      this.loadPreview()
      const selected = `?element=${encodeURIComponent(this.selected)}`
      for (const link of this.querySelectorAll(".studio-circuit a[href*='?element=']")) {
        link.toggleAttribute("aria-current", decodeURIComponent(link.getAttribute("href")).includes(decodeURIComponent(selected)))
      }
    }
  }

  // After a reload, what was unfolded is again, and the focus is where it was.
  restorePanel() {
    for (const summary of document.querySelectorAll("#studio-panel details > summary")) {
      if (this.reloaded?.groups.has(summary.textContent)) summary.parentElement.open = true
    }
  }

  restoreFocus() {
    const focused = this.reloaded?.focusId && document.getElementById(this.reloaded.focusId)
    this.reloaded = undefined
    if (focused) focused.focus()
  }

  selectInDrawing(event) {
    const link = event.target.closest?.(".studio-circuit a[href*='?element=']")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const address = link.getAttribute("href")
    history.pushState({ htmx: true }, "", address)
    window.htmx.ajax("GET", address, { target: "#studio-panel", swap: "outerHTML" })
  }

  handleChange(origin) {
    if (origin.matches?.("[data-rerender]")) this.reloadPanel()
    this.loadPreview()
    this.prepareDragging()
  }

  // A form whose inputs follow what was saved, such as one with rows, is drawn again: with its panel, or with the page of settings.
  reloadPanel() {
    if (!document.getElementById("studio-panel")) return location.reload()
    const summaries = document.querySelectorAll("#studio-panel details[open] > summary")
    this.reloaded = { groups: new Set([...summaries].map(({ textContent }) => textContent)), focusId: document.activeElement?.id }
    const address = new URL(location.href)
    if (this.selected) address.searchParams.set("element", this.selected)
    window.htmx.ajax("GET", `${address.pathname}${address.search}`, { target: "#studio-panel", swap: "outerHTML" })
  }

  // The page of the selected question. What is there stays visible until the new one is drawn.
  loadPreview() {
    if (!this.frame || !this.dataset.preview) return
    const address = new URL(this.dataset.preview, location.href)
    if (this.selected) address.searchParams.set("element", this.selected)
    this.frame.contentWindow.location.replace(address)
  }

  undoByKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return
    if (event.target.closest?.("input, textarea, select")) return
    event.preventDefault()
    document.querySelector(event.shiftKey ? "#studio-state [data-redo]" : "#studio-state [data-undo]")?.click()
  }

  prepareDragging() {
    for (const item of this.querySelectorAll("[data-sortable] > li")) item.draggable = true
  }

  drag(event) {
    const item = event.target.closest?.("[data-sortable] > li")
    if (event.type === "dragstart" && item) {
      this.dragged = item
      event.dataTransfer.effectAllowed = "move"
      event.dataTransfer.setData("text/plain", item.dataset.name)
    } else if (event.type === "dragend") {
      this.dragged = undefined
      for (const over of this.querySelectorAll("[data-over]")) over.removeAttribute("data-over")
    } else if (this.dragged && item && item !== this.dragged) {
      event.preventDefault()
      item.toggleAttribute("data-over", event.type === "dragover")
      if (event.type === "drop") this.move(this.dragged.dataset.name, item.dataset.name)
    }
  }

  // The same as the form « Déplacer après… » of the panel.
  move(pointer, place) {
    const form = document.querySelector("#studio-state form")
    // An element of the panel itself, such as a choice, leaves the panel where it is.
    const stay = document.querySelector(`#studio-panel [data-name="${CSS.escape(pointer)}"]`) ? this.selected : ""
    const values = { op: "move", at: pointer, place, stay, revision: document.getElementById("studio-revision").value, csrf_token: form.elements.csrf_token.value }
    window.htmx.ajax("POST", form.getAttribute("action").replace(/annulation$/, "changements"), { values, target: "#studio-panel", swap: "outerHTML" })
  }
}

customElements.define("studio-builder", StudioBuilder)
