// <signature-pad> lets the user sign with a finger, a pen or a mouse, and writes the image to its input.
const LINE_WIDTH = 2.5
// A picture of ordinary sharpness is enough to be read again, and is sent quickly.
const WIDTH = 600, HEIGHT = 200

class SignaturePad extends HTMLElement {
  #canvas
  #input
  #lastPoint = null

  connectedCallback() {
    this.#canvas = this.querySelector("canvas")
    this.#input = this.querySelector("input")
    this.hidden = false
    this.querySelector("button").addEventListener("click", () => this.#clear())
    this.#canvas.addEventListener("pointerdown", (event) => this.#startStroke(event))
    this.#canvas.addEventListener("pointermove", (event) => this.#extendStroke(event))
    for (const kind of ["pointerup", "pointercancel"]) this.#canvas.addEventListener(kind, () => this.#endStroke())
    this.#resizeCanvas()
    this.show()
  }

  // As many points as the screen has, so that the line is sharp.
  #resizeCanvas() {
    const scale = Math.max(window.devicePixelRatio || 1, 1)
    this.#canvas.width = WIDTH * scale
    this.#canvas.height = HEIGHT * scale
    const pen = this.#context
    pen.scale(scale, scale)
    Object.assign(pen, { lineWidth: LINE_WIDTH, lineCap: "round", lineJoin: "round" })
    pen.strokeStyle = pen.fillStyle = getComputedStyle(this.#canvas).color
  }

  get #context() {
    return this.#canvas.getContext("2d")
  }

  #startStroke(event) {
    if (event.button !== 0) return
    event.preventDefault()
    this.#canvas.setPointerCapture(event.pointerId)
    this.#lastPoint = this.#getPoint(event)
    this.#context.beginPath()
    this.#context.arc(...this.#lastPoint, LINE_WIDTH / 2, 0, 2 * Math.PI)
    this.#context.fill()
  }

  #extendStroke(event) {
    if (!this.#lastPoint) return
    const points = event.getCoalescedEvents?.() ?? []
    this.#context.beginPath()
    this.#context.moveTo(...this.#lastPoint)
    for (const each of points.length ? points : [event]) this.#context.lineTo(...(this.#lastPoint = this.#getPoint(each)))
    this.#context.stroke()
  }

  #endStroke() {
    if (!this.#lastPoint) return
    this.#lastPoint = null
    const picture = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT })
    picture.getContext("2d").drawImage(this.#canvas, 0, 0, WIDTH, HEIGHT)
    this.#saveDrawing(picture.toDataURL("image/png").split(",")[1])
  }

  #getPoint({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect()
    return [((clientX - left) * WIDTH) / width, ((clientY - top) * HEIGHT) / height]
  }

  // The drawing that its input holds.
  show() {
    if (!this.#input?.value) return
    const picture = new Image()
    picture.onload = () => this.#context.drawImage(picture, 0, 0, WIDTH, HEIGHT)
    picture.src = `data:image/png;base64,${this.#input.value}`
  }

  #clear() {
    this.#context.clearRect(0, 0, WIDTH, HEIGHT)
    this.#saveDrawing("")
    const status = this.querySelector("[role=status]")
    status.textContent = status.dataset.cleared
  }

  // Said as what is typed is, so that the draft is kept.
  #saveDrawing(picture) {
    this.#input.value = picture
    for (const kind of ["input", "change"]) this.#input.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

customElements.define("signature-pad", SignaturePad)
