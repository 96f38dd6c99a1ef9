// A camera that is seen in a video, and that gives each code which is shown to it, once.
import { createQrDetector } from "./qr-detector.js"

const PAUSE = 250
// A code that was out of sight for so long is read again.
const FORGET = 3000

export class CodeCamera {
  #video
  #onCode
  #stream = null

  constructor(video, onCode) {
    this.#video = video
    this.#onCode = onCode
  }

  static isThere() {
    return Boolean(navigator.mediaDevices?.getUserMedia)
  }

  get isOn() {
    return Boolean(this.#stream)
  }

  // Fails when the camera is refused or absent, and when its reader cannot be loaded.
  async start() {
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } })
    try {
      const detector = await createQrDetector()
      this.#video.srcObject = this.#stream
      this.#video.hidden = false
      await this.#video.play()
      this.#watch(detector)
    } catch (problem) {
      this.stop()
      throw problem
    }
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop()
    this.#stream = null
    this.#video.srcObject = null
    this.#video.hidden = true
  }

  async #watch(detector) {
    let last = ""
    let seenAt = 0
    while (this.#stream) {
      const [code] = await detector.detect(this.#video).catch(() => [])
      if (code && code.rawValue !== last) await this.#onCode(code.rawValue)
      if (code) [last, seenAt] = [code.rawValue, Date.now()]
      else if (Date.now() - seenAt > FORGET) last = ""
      await new Promise((done) => setTimeout(done, PAUSE))
    }
  }
}
