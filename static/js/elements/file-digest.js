// <file-digest digest="…"> compares the SHA-256 of a chosen or dropped file with that of a document, without sending the file.
// Once loaded it needs no network. Where the browser cannot compute digests it stays hidden, and the page says how to do without.
const MAX_BYTES = 64 * 1024 * 1024

class FileDigest extends HTMLElement {
  #zone
  #status
  #comparison = 0

  connectedCallback() {
    this.#zone = this.querySelector(".drop-zone")
    this.#status = this.querySelector("[role=status]")
    this.hidden = !crypto.subtle
    this.querySelector("input").addEventListener("change", ({ target }) => target.files.length && this.#compareFile(target.files[0]))
    for (const kind of ["dragover", "dragleave", "drop"]) this.#zone.addEventListener(kind, (event) => this.#handleDrag(event))
  }

  #handleDrag(event) {
    this.#zone.toggleAttribute("data-drop-target", event.type === "dragover")
    if (event.type === "dragleave") return
    event.preventDefault()
    const [file] = event.dataTransfer.files
    if (event.type === "drop" && file) this.#compareFile(file)
  }

  // Only the last file that was chosen has its result shown.
  async #compareFile(file) {
    const comparison = ++this.#comparison
    this.#status.replaceChildren()
    const result = await this.#computeResult(file)
    if (comparison === this.#comparison) this.#showResult(result, file.name)
  }

  async #computeResult(file) {
    if (file.size > MAX_BYTES) return "different" // no document is as large
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()))
      return encodeHex(digest) === this.getAttribute("digest") ? "same" : "different"
    } catch {
      return "unreadable"
    }
  }

  #showResult(result, fileName) {
    const content = this.querySelector(`template[data-result=${result}]`).content.cloneNode(true)
    const name = content.querySelector("[data-name]")
    if (name) name.textContent = fileName
    this.#status.replaceChildren(content)
  }
}

const encodeHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")

customElements.define("file-digest", FileDigest)
