// The builder of the studio: keeps the preview in step with what is saved and the focus where it was, undoes by keyboard, moves questions
// by dragging.
import { StudioRequests } from "../lib/studio-requests.js"
import { captureView, focusHeading, restoreFocus, restoreView } from "../lib/studio-view.js"
import { markFocus, moveFocus } from "../lib/swap-focus.js"

class StudioBuilder extends HTMLElement {
  connectedCallback() {
    this.ends = new AbortController()
    const { signal } = this.ends
    new StudioRequests().start(signal)
    document.addEventListener("htmx:beforeSwap", markFocus, { signal })
    document.addEventListener("htmx:afterSwap", moveFocus, { signal })
    document.addEventListener("htmx:beforeSwap", () => { this.view = captureView(this.selected) }, { signal })
    document.addEventListener("htmx:afterSettle", ({ detail }) => this.restoreView(detail), { signal })
    document.addEventListener("htmx:afterSwap", ({ detail }) => this.handlePanel(detail.target), { signal })
    document.addEventListener("keydown", (event) => this.handleKey(event), { signal })
    this.frame = this.querySelector("[data-preview-frame]")
    this.frame?.addEventListener("load", () => this.showInPreview(), { signal })
    if (this.frame?.contentDocument?.readyState === "complete") this.showInPreview()
    this.addEventListener("definition-changed", (event) => this.handleChange(event.target))
    this.addEventListener("click", (event) => this.selectInDrawing(event))
    for (const kind of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) this.addEventListener(kind, (event) => this.drag(event))
    this.prepareDragging()
  }

  disconnectedCallback() {
    this.ends.abort()
  }

  get selected() {
    return document.querySelector("#studio-state [name=at]")?.value ?? ""
  }

  restoreView({ requestConfig, elt }) {
    if (!this.view) return
    restoreView(this.view, this.selected)
    restoreFocus(this.view, requestConfig, requestConfig?.elt ?? elt)
  }

  // The selected element is shown in the preview and in the drawing; an expression that was drawn again is saved.
  handlePanel(target) {
    if (target.matches(".expression-editor")) {
      const form = document.getElementById(target.id)?.closest(".setting")
      if (form) window.htmx.trigger(form, "save")
    } else if (target.id === "studio-panel") {
      this.loadPreview()
      this.markSelected()
    } else if (target.id === "studio-circuit") this.markSelected()
  }

  markSelected() {
    for (const link of this.querySelectorAll(".studio-circuit a[href*='?element=']")) {
      if (new URL(link.getAttribute("href"), location).searchParams.get("element") === this.selected) link.setAttribute("aria-current", "true")
      else link.removeAttribute("aria-current")
    }
    const drawn = this.querySelector("circuit-drawing svg a[aria-current]")
    if (drawn) drawn.closest("circuit-drawing").show?.(drawn)
  }

  selectInDrawing(event) {
    const link = event.target.closest?.(".studio-circuit a[href*='?element=']")
    // A press on a status may also end an action that is being drawn.
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const address = link.getAttribute("href")
    history.pushState({ htmx: true }, "", address)
    window.htmx.ajax("GET", address, { target: "#studio-panel", swap: "outerHTML" }).then(focusHeading)
  }

  handleChange(origin) {
    // The form of ready-made steps is folded once a step is added: what it added is in sight.
    if (origin.elements?.step) origin.closest("details").open = false
    if (origin.matches?.("[data-rerender]")) this.reloadPanel()
    this.loadPreview()
    this.prepareDragging()
  }

  // A form whose inputs follow what was saved, such as one with rows, is drawn again: with its panel, or with the page of settings.
  reloadPanel() {
    const address = new URL(location.href)
    const groups = this.querySelector(".studio-settings__groups")
    if (groups) return window.htmx.ajax("GET", address.pathname, { target: groups, select: ".studio-settings__groups", swap: "outerHTML" })
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

  // The selected question is marked and brought into sight; scrollIntoView would scroll the builder too.
  showInPreview() {
    const [list, , , question] = this.selected.split("/")
    const drawn = list === "pages" && question && this.frame.contentDocument?.getElementById(`apercu-${question}`)
    if (!drawn) return
    drawn.setAttribute("data-selected", "")
    this.frame.contentWindow.scrollTo(0, drawn.offsetTop - this.frame.clientHeight / 4)
  }

  // Escape leads from the panel back to the selected element, in the outline or in the drawing.
  handleKey(event) {
    if (event.key === "Escape" && event.target.closest?.("#studio-panel")) {
      document.querySelector("#studio-outline [aria-current], .studio-circuit a[aria-current]")?.focus()
    } else this.undoByKey(event)
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
      for (const target of this.querySelectorAll("[data-drop-target]")) target.removeAttribute("data-drop-target")
    } else if (this.dragged && item && item !== this.dragged) {
      event.preventDefault()
      item.toggleAttribute("data-drop-target", event.type === "dragover")
      if (event.type === "drop") this.move(this.dragged.dataset.name, item.dataset.name)
    }
  }

  // The same as the form « Déplacer après… » of the panel.
  move(pointer, place) {
    const form = document.querySelector("#studio-state form")
    // An element of the panel itself, such as a choice, leaves the panel where it is.
    const stay = document.querySelector(`#studio-panel [data-name="${CSS.escape(pointer)}"]`) ? { stay: this.selected } : {}
    const values = { op: "move", at: pointer, place, ...stay, revision: document.getElementById("studio-revision").value, csrf_token: form.elements.csrf_token.value }
    window.htmx.ajax("POST", form.getAttribute("action").replace(/annulation$/, "changements"), { values, target: "#studio-panel", swap: "outerHTML" })
  }
}

customElements.define("studio-builder", StudioBuilder)
