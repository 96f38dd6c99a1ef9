// <document-preview> loads the document in its frame again after each save, where it was scrolled to.
class DocumentPreview extends HTMLElement {
  connectedCallback() {
    document.body.addEventListener("template-saved", this.#reload)
  }

  disconnectedCallback() {
    document.body.removeEventListener("template-saved", this.#reload)
  }

  #reload = () => {
    this.querySelector("iframe").contentWindow.location.reload()
  }
}

customElements.define("document-preview", DocumentPreview)
