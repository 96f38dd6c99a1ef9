// <upload-progress> tells how much of the files of its form has left, and lets one cancel. A short sending shows nothing.
import { said } from "../words.js"

const SHOWN_AFTER = 700
// Told aloud by quarters.
const STEP = 25
const MEGABYTE = 1_000_000
const OWN_STYLE = new URL("../../css/components/uploads.css", import.meta.url)

class UploadProgress extends HTMLElement {
  #form
  #timer
  #isSent = false

  connectedCallback() {
    this.#form = this.closest("form")
    this.querySelector("button").addEventListener("click", () => this.#cancel())
    this.#form.addEventListener("htmx:beforeRequest", (event) => this.#start(event))
    this.#form.addEventListener("htmx:xhr:progress", (event) => this.#follow(event))
    this.#form.addEventListener("htmx:afterRequest", (event) => event.target === this.#form && this.#stop())
  }

  #start({ target }) {
    const hasFiles = [...this.#form.querySelectorAll("input[type=file]")].some(({ files }) => files.length)
    if (target !== this.#form || !hasFiles) return
    this.#isSent = false
    this.#announce("")
    this.#timer = setTimeout(() => this.#show(), SHOWN_AFTER)
  }

  #show() {
    const isStyled = document.querySelector(`link[href="${OWN_STYLE}"]`)
    if (!isStyled) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: OWN_STYLE }))
    this.hidden = false
  }

  // What comes after all has left is the response.
  #follow({ target, detail: { loaded, total, lengthComputable } }) {
    if (target !== this.#form || this.#isSent || !lengthComputable) return
    const percent = Math.floor((100 * loaded) / total)
    this.#isSent = loaded === total
    this.querySelector("progress").value = percent
    const text = this.#isSent ? this.dataset.checking : said(this.dataset.sending, { percent, sent: inMegabytes(loaded), total: inMegabytes(total) })
    this.querySelector("[data-shown]").textContent = text
    if (this.hidden) return
    const step = percent - (percent % STEP)
    if (this.#isSent) this.#announce(text)
    else if (step) this.#announce(said(this.dataset.step, { percent: step }))
  }

  #cancel() {
    window.htmx.trigger(this.#form, "htmx:abort")
    this.#stop()
    this.#announce(this.dataset.cancelled)
    this.#form.querySelector("[type=submit]").focus()
  }

  #stop() {
    clearTimeout(this.#timer)
    this.hidden = true
    this.querySelector("progress").removeAttribute("value")
    this.querySelector("[data-shown]").textContent = ""
  }

  #announce(text) {
    const status = this.nextElementSibling
    status.className = this.hidden ? "faint" : "visually-hidden"
    if (status.textContent !== text) status.textContent = text
  }
}

function inMegabytes(bytes) {
  return (bytes / MEGABYTE).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

customElements.define("upload-progress", UploadProgress)
