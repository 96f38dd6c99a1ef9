// <signature-pad> lets one sign with a finger, a pen or a mouse, and puts the picture in the input that it holds.
const LINE = 2.5
// A picture of ordinary sharpness is enough to be read again, and is sent quickly.
const WIDTH = 600, HEIGHT = 200

class SignaturePad extends HTMLElement {
  #canvas
  #input
  #last = null

  connectedCallback() {
    this.#canvas = this.querySelector("canvas")
    this.#input = this.querySelector("input")
    this.hidden = false
    this.querySelector("button").addEventListener("click", () => this.#clear())
    this.#canvas.addEventListener("pointerdown", (event) => this.#begin(event))
    this.#canvas.addEventListener("pointermove", (event) => this.#go(event))
    for (const kind of ["pointerup", "pointercancel"]) this.#canvas.addEventListener(kind, () => this.#end())
    this.#size()
    this.show()
  }

  // As many points as the screen has, so that the line is sharp.
  #size() {
    const scale = Math.max(window.devicePixelRatio || 1, 1)
    this.#canvas.width = WIDTH * scale
    this.#canvas.height = HEIGHT * scale
    const pen = this.#pen
    pen.scale(scale, scale)
    Object.assign(pen, { lineWidth: LINE, lineCap: "round", lineJoin: "round" })
    pen.strokeStyle = pen.fillStyle = getComputedStyle(this.#canvas).color
  }

  get #pen() {
    return this.#canvas.getContext("2d")
  }

  #begin(event) {
    if (event.button !== 0) return
    event.preventDefault()
    this.#canvas.setPointerCapture(event.pointerId)
    this.#last = this.#point(event)
    this.#pen.beginPath()
    this.#pen.arc(...this.#last, LINE / 2, 0, 2 * Math.PI)
    this.#pen.fill()
  }

  #go(event) {
    if (!this.#last) return
    const points = event.getCoalescedEvents?.() ?? []
    this.#pen.beginPath()
    this.#pen.moveTo(...this.#last)
    for (const each of points.length ? points : [event]) this.#pen.lineTo(...(this.#last = this.#point(each)))
    this.#pen.stroke()
  }

  #end() {
    if (!this.#last) return
    this.#last = null
    const picture = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT })
    picture.getContext("2d").drawImage(this.#canvas, 0, 0, WIDTH, HEIGHT)
    this.#keep(picture.toDataURL("image/png").split(",")[1])
  }

  #point({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect()
    return [((clientX - left) * WIDTH) / width, ((clientY - top) * HEIGHT) / height]
  }

  // The drawing that its input holds.
  show() {
    if (!this.#input?.value) return
    const picture = new Image()
    picture.onload = () => this.#pen.drawImage(picture, 0, 0, WIDTH, HEIGHT)
    picture.src = `data:image/png;base64,${this.#input.value}`
  }

  #clear() {
    this.#pen.clearRect(0, 0, WIDTH, HEIGHT)
    this.#keep("")
    const status = this.querySelector("[role=status]")
    status.textContent = status.dataset.cleared
  }

  // Said as what is typed is, so that the draft is kept.
  #keep(picture) {
    this.#input.value = picture
    for (const kind of ["input", "change"]) this.#input.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

customElements.define("signature-pad", SignaturePad)
