// <keep-files form> gives a form shown again, with what is wrong in it, the files that it was sent with; then nothing is to be said of them.
let held = new Map()

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const inputs = [...target.querySelectorAll("input[type=file]")]
  held = new Map(inputs.filter(({ files }) => files.length).map(({ id, files }) => [id, files]))
})

class KeepFiles extends HTMLElement {
  connectedCallback() {
    // Groups of questions that were moved or taken out have other names now.
    if (!held.size || this.hasAttribute("moved")) return
    for (const [id, files] of held) {
      const input = document.getElementById(this.getAttribute("form"))?.elements.namedItem(id)
      if (input?.type !== "file") return
      input.files = files
    }
    this.replaceChildren()
  }
}

customElements.define("keep-files", KeepFiles)
