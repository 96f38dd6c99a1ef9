// <upload-progress> shows the progress of an upload, and lets the user cancel it. A short upload shows nothing.
import { formatMessage } from "../lib/message-format.js"

const DISPLAY_DELAY = 700
// Told aloud by quarters.
const ANNOUNCED_STEP = 25
const MEGABYTE = 1_000_000
const STYLE_URL = new URL("../../css/components/uploads.css", import.meta.url)

class UploadProgress extends HTMLElement {
  #form
  #timer
  #isSent = false

  connectedCallback() {
    this.#form = this.closest("form")
    this.querySelector("button").addEventListener("click", () => this.#cancelUpload())
    this.#form.addEventListener("htmx:beforeRequest", (event) => this.#handleRequest(event))
    this.#form.addEventListener("htmx:xhr:progress", (event) => this.#updateProgress(event))
    this.#form.addEventListener("htmx:afterRequest", (event) => event.target === this.#form && this.#hideProgress())
  }

  #handleRequest({ target }) {
    const hasFiles = [...this.#form.querySelectorAll("input[type=file]")].some(({ files }) => files.length)
    if (target !== this.#form || !hasFiles) return
    this.#isSent = false
    this.#announceText("")
    this.#timer = setTimeout(() => this.#showProgress(), DISPLAY_DELAY)
  }

  #showProgress() {
    const isStyled = document.querySelector(`link[href="${STYLE_URL}"]`)
    if (!isStyled) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: STYLE_URL }))
    this.hidden = false
  }

  // What comes after all has left is the response.
  #updateProgress({ target, detail: { loaded, total, lengthComputable } }) {
    if (target !== this.#form || this.#isSent || !lengthComputable) return
    const percent = Math.floor((100 * loaded) / total)
    this.#isSent = loaded === total
    this.querySelector("progress").value = percent
    const text = this.#isSent ? this.dataset.checking : formatMessage(this.dataset.sending, { percent, sent: formatMegabytes(loaded), total: formatMegabytes(total) })
    this.querySelector("[data-shown]").textContent = text
    if (this.hidden) return
    const step = percent - (percent % ANNOUNCED_STEP)
    if (this.#isSent) this.#announceText(text)
    else if (step) this.#announceText(formatMessage(this.dataset.step, { percent: step }))
  }

  #cancelUpload() {
    window.htmx.trigger(this.#form, "htmx:abort")
    this.#hideProgress()
    this.#announceText(this.dataset.cancelled)
    this.#form.querySelector("[type=submit]").focus()
  }

  #hideProgress() {
    clearTimeout(this.#timer)
    this.hidden = true
    this.querySelector("progress").removeAttribute("value")
    this.querySelector("[data-shown]").textContent = ""
  }

  #announceText(text) {
    const status = this.nextElementSibling
    status.className = this.hidden ? "faint" : "visually-hidden"
    if (status.textContent !== text) status.textContent = text
  }
}

function formatMegabytes(bytes) {
  return (bytes / MEGABYTE).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

customElements.define("upload-progress", UploadProgress)
