// <photo-first> sends a photo as soon as it is taken or chosen.
class PhotoFirst extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => target.files.length && target.form.submit())
  }
}

customElements.define("photo-first", PhotoFirst)
