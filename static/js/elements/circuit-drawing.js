// <circuit-drawing> moves the focus along the arrows of a circuit with the arrow keys, zooms, and draws a new action: from the handle of a
// status to another status, by dragging or with the keyboard. Without it the drawing is made of links.
import { countActions, findNextInDrawing, findNextStatus } from "../lib/circuit-navigation.js"
import { chooseFirstScale, drawConnection, fitScale, zoomScale } from "../lib/circuit-geometry.js"

const KEYS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"]
// A press that moves less is a click.
const DRAG_DISTANCE = 6
// The scale stays when the drawing is swapped after a change.
let lastScale

class CircuitDrawing extends HTMLElement {
  #svg
  #links = []
  #elements = []
  #previous = -1
  #scale = 1
  // While an action is drawn: its handle, and the line.
  #handle
  #line

  connectedCallback() {
    this.#svg = this.querySelector("[data-frame] svg")
    this.#links = [...this.#svg.querySelectorAll("a[href]")]
    this.#elements = this.#links.map(({ dataset }) => ("status" in dataset ? { status: dataset.status } : { from: dataset.from, to: dataset.to }))
    const current = this.#links.findIndex((link) => link.hasAttribute("aria-current"))
    this.#setTabStop(Math.max(current, 0))
    this.querySelector("[data-tools]").hidden = false
    for (const button of this.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => this.#zoom(button.dataset.zoom))
    this.#setScale(lastScale ?? chooseFirstScale(this.#frameSize, this.#pictureSize))
    this.#centre(this.#links[Math.max(current, 0)])
    this.#svg.addEventListener("keydown", (event) => this.#handleKey(event))
    this.#svg.addEventListener("focusin", ({ target }) => this.#handleFocus(target))
    this.#svg.addEventListener("click", (event) => this.#handleClick(event), true)
    for (const kind of ["pointerover", "pointerout"]) this.#svg.addEventListener(kind, ({ target }) => this.#markArrows(kind === "pointerover" ? target.closest("a") : null))
    for (const handle of this.#svg.querySelectorAll("[data-handle]")) handle.addEventListener("pointerdown", (event) => this.#startDragging(handle, event))
  }

  // Brings a status or an action into sight.
  show(link) {
    const box = link.getBoundingClientRect()
    const frame = this.querySelector("[data-frame]").getBoundingClientRect()
    if (box.left < frame.left || box.right > frame.right) this.#centre(link)
  }

  #handleKey(event) {
    const { key } = event
    const handle = event.target.closest("[data-handle]")
    const index = this.#links.indexOf(event.target.closest("a"))
    if (this.#handle && key === "Escape") this.#cancel()
    else if (this.#handle && KEYS.includes(key)) this.#links[findNextStatus(this.#elements, index, key)].focus()
    else if (this.#handle && key === "Enter" && index >= 0) this.#finish(this.#links[index])
    else if (handle && (key === "Enter" || key === " ")) this.#start(handle)
    else if (index >= 0 && KEYS.includes(key)) this.#moveFocus(index, key)
    else return
    event.preventDefault()
  }

  #moveFocus(index, key) {
    const next = findNextInDrawing(this.#elements, index, key, this.#previous)
    this.#previous = index
    this.#links[next].focus()
    const { number, count } = countActions(this.#elements, next)
    const { status, from } = this.#elements[next]
    const name = this.#findStatus(status ?? from).dataset.label
    const message = status === undefined ? this.dataset.actionMessage : this.dataset.statusMessage
    this.#announce(message.replace("{number}", number).replace("{count}", count).replace("{status}", name))
  }

  #handleFocus(target) {
    const link = target.closest("a")
    if (link) this.#setTabStop(this.#links.indexOf(link))
    if (link && this.#handle) this.#showCandidate(link)
    this.#markArrows(link)
  }

  // One stop for the whole drawing, and one for the handle of its status.
  #setTabStop(index) {
    for (const [position, link] of this.#links.entries()) link.setAttribute("tabindex", position === index ? 0 : -1)
    const { status, from } = this.#elements[index] ?? {}
    for (const handle of this.#svg.querySelectorAll("[data-handle]")) handle.setAttribute("tabindex", handle.dataset.handle === (status ?? from) ? 0 : -1)
  }

  #markArrows(link) {
    const { arrow, status } = link?.dataset ?? {}
    const arrows = status === undefined ? [arrow] : [...this.#svg.querySelectorAll(`a[data-from="${CSS.escape(status)}"]`)].map(({ dataset }) => dataset.arrow)
    for (const each of this.#svg.querySelectorAll("g[data-arrow]")) each.toggleAttribute("data-active", arrows.includes(each.dataset.arrow))
  }

  #start(handle) {
    this.#cancel(false)
    this.#handle = handle
    this.#line = document.createElementNS(this.#svg.namespaceURI, "path")
    this.#line.setAttribute("class", "circuit__draft")
    this.#svg.append(this.#line)
    this.#announce(this.dataset.chooseMessage)
    this.#findStatus(handle.dataset.handle).focus()
  }

  #startDragging(handle, event) {
    if (event.button) return
    event.preventDefault()
    const { clientX, clientY, pointerId } = event
    handle.setPointerCapture(pointerId)
    let isDragged = false
    const move = ({ clientX: x, clientY: y }) => {
      if (!isDragged && Math.hypot(x - clientX, y - clientY) < DRAG_DISTANCE) return
      if (!isDragged) this.#start(handle)
      isDragged = true
      this.#showCandidate(this.#findStatusAt(x, y), this.#toDrawing(x, y))
    }
    const stop = ({ type, clientX: x, clientY: y }) => {
      for (const kind of ["pointerup", "pointercancel"]) handle.removeEventListener(kind, stop)
      handle.removeEventListener("pointermove", move)
      const link = this.#findStatusAt(x, y)
      if (!isDragged && type === "pointerup") this.#start(handle)
      else if (link && type === "pointerup") this.#finish(link)
      else this.#cancel()
    }
    handle.addEventListener("pointermove", move)
    for (const kind of ["pointerup", "pointercancel"]) handle.addEventListener(kind, stop)
  }

  // A handle that was pressed, not dragged, waits for a click on a status.
  #handleClick(event) {
    if (!this.#handle || event.target.closest("[data-handle]")) return
    event.preventDefault()
    const link = event.target.closest("[data-status]")
    if (link) this.#finish(link)
    else this.#cancel()
  }

  #showCandidate(link, point) {
    for (const each of this.#links) each.toggleAttribute("data-candidate", each === link)
    const box = link?.querySelector("rect").getBBox()
    const end = point ?? { x: box.x + box.width / 2, y: box.y }
    const circle = this.#handle.querySelector("circle")
    this.#line.setAttribute("d", drawConnection({ x: circle.cx.baseVal.value, y: circle.cy.baseVal.value }, end))
  }

  #finish(link) {
    const form = this.querySelector("form[data-connect]")
    form.elements.from.value = this.#handle.dataset.handle
    form.elements.to.value = link.dataset.status
    this.#cancel(false)
    form.requestSubmit()
  }

  #cancel(isAnnounced = true) {
    if (!this.#handle) return
    for (const each of this.#links) each.removeAttribute("data-candidate")
    this.#line.remove()
    const handle = this.#handle
    this.#handle = undefined
    if (!isAnnounced) return
    this.#announce(this.dataset.cancelMessage)
    handle.focus()
  }

  #findStatus(id) {
    return this.#svg.querySelector(`a[data-status="${CSS.escape(id)}"]`)
  }

  #findStatusAt(x, y) {
    return document.elementFromPoint(x, y)?.closest("a[data-status]")
  }

  #toDrawing(x, y) {
    return new DOMPoint(x, y).matrixTransform(this.#svg.getScreenCTM().inverse())
  }

  #zoom(direction) {
    lastScale = direction === "fit" ? fitScale(this.#frameSize, this.#pictureSize) : zoomScale(this.#scale, direction)
    this.#setScale(lastScale)
  }

  // Scrolls the frame, never the page.
  #centre(link) {
    const frame = this.querySelector("[data-frame]")
    const box = link?.getBoundingClientRect()
    if (box) frame.scrollBy(box.left + box.width / 2 - frame.getBoundingClientRect().left - frame.clientWidth / 2, 0)
  }

  #setScale(scale) {
    this.#scale = scale
    const { width, height } = this.#svg.viewBox.baseVal
    this.#svg.setAttribute("width", `${(width / 16) * scale}em`)
    this.#svg.setAttribute("height", `${(height / 16) * scale}em`)
  }

  // In the pixels of the page, whatever the size of the text.
  get #pictureSize() {
    const em = parseFloat(getComputedStyle(this.#svg).fontSize) / 16
    const { width, height } = this.#svg.viewBox.baseVal
    return { width: width * em, height: height * em }
  }

  get #frameSize() {
    return { width: this.querySelector("[data-frame]").clientWidth, height: innerHeight * 0.8 }
  }

  #announce(text) {
    this.querySelector("[role=status]").textContent = text
  }
}

customElements.define("circuit-drawing", CircuitDrawing)
