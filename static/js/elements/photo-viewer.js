// <photo-viewer> shows the photos of the page in a dialog, with arrow keys, Escape and zoom, and its PDF files one by one.
// Without it, each of them opens in a page.
class PhotoViewer extends HTMLElement {
  #dialog = this.querySelector("dialog")
  #picture = this.querySelector(".viewer__picture")
  // In the page while a photo is shown, and no longer.
  #image = document.createElement("img")
  #zoomButton = this.querySelector("[data-zoom-button]")
  #links = []
  #index = 0

  connectedCallback() {
    document.addEventListener("click", this.#openDialog)
    this.#dialog.addEventListener("keydown", (event) => this.#handleKey(event))
    this.querySelector("[data-close]").addEventListener("click", () => this.#dialog.close())
    this.#zoomButton.addEventListener("click", () => this.#setZoom())
    this.#image.addEventListener("click", () => this.#setZoom())
    this.#image.addEventListener("error", () => { this.#showPosition(this.getAttribute("failed")) })
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.#showNext(Number(button.dataset.step)))
    }
    // Nothing personal stays in a page that goes on being open.
    this.#dialog.addEventListener("close", () => this.#clearPhotos())
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#openDialog)
  }

  // A photo answered twice on the page, in the request and in its history, is shown once.
  #openDialog = (event) => {
    const link = event.target.closest("a[data-photo], a[data-document]")
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
    // Telephones draw no PDF in a page: theirs opens by itself.
    if (link.dataset.document && !navigator.pdfViewerEnabled) return
    event.preventDefault()
    this.#zoomButton.hidden = Boolean(link.dataset.document)
    if (link.dataset.document) return this.#showDocument(link)
    const byAddress = new Map()
    for (const each of document.querySelectorAll("a[data-photo]")) if (!byAddress.has(each.dataset.photo)) byAddress.set(each.dataset.photo, each)
    this.#links = [...byAddress.values()]
    this.querySelector("[data-steps]").hidden = this.#links.length < 2
    this.#picture.replaceChildren(this.#image)
    this.#dialog.showModal()
    this.querySelector("[data-close]").focus()
    this.#showPhoto([...byAddress.keys()].indexOf(link.dataset.photo))
  }

  #showDocument(link) {
    const frame = document.createElement("iframe")
    frame.src = `${link.dataset.document}/document`
    frame.title = link.textContent.trim()
    this.querySelector("[data-download]").href = link.dataset.document
    this.querySelector("[data-name]").textContent = frame.title
    this.querySelector("[data-steps]").hidden = true
    this.#showPosition("")
    this.#picture.replaceChildren(frame)
    this.#dialog.showModal()
    this.querySelector("[data-close]").focus()
  }

  #showPhoto(at) {
    this.#index = at
    const { photo } = this.#links[at].dataset
    const name = this.#links[at].textContent.trim()
    this.#setZoom(false)
    this.#image.src = `${photo}/image`
    this.#image.alt = name
    this.querySelector("[data-download]").href = photo
    this.querySelector("[data-name]").textContent = name
    const total = this.#links.length
    this.#showPosition(total > 1 ? this.getAttribute("position").replace("{number}", at + 1).replace("{total}", total) : "")
  }

  #showPosition(words) {
    this.querySelector("[data-position]").textContent = words
  }

  #showNext(by) {
    if (this.#links.length > 1) this.#showPhoto((this.#index + by + this.#links.length) % this.#links.length)
  }

  // Closer, the arrows move within the photo.
  #handleKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (by && !this.#isZoomed) this.#showNext(by)
    else if (event.key === "+" || event.key === "-") this.#setZoom(event.key === "+")
  }

  get #isZoomed() {
    return this.#picture.hasAttribute("data-zoomed")
  }

  // At least twice as large as it was, and never smaller than it is; its middle stays in the middle.
  #setZoom(closer = !this.#isZoomed) {
    if (closer === this.#isZoomed) return
    const { clientWidth, naturalWidth } = this.#image
    this.#image.style.width = closer ? `${Math.max(2 * clientWidth, naturalWidth)}px` : ""
    this.#picture.toggleAttribute("data-zoomed", closer)
    this.#zoomButton.setAttribute("aria-pressed", closer)
    const { scrollWidth, scrollHeight, offsetWidth, offsetHeight } = this.#picture
    this.#picture.scrollTo((scrollWidth - offsetWidth) / 2, (scrollHeight - offsetHeight) / 2)
  }

  #clearPhotos() {
    this.#picture.replaceChildren()
    this.#image.removeAttribute("src")
    this.#links = []
  }
}

customElements.define("photo-viewer", PhotoViewer)
