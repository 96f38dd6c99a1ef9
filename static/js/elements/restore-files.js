// <restore-files form> restores the files of a form that is shown again with errors; its own message is then removed.
let heldFiles = new Map()

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const inputs = [...target.querySelectorAll("input[type=file]")]
  heldFiles = new Map(inputs.filter(({ files }) => files.length).map(({ id, files }) => [id, files]))
})

class RestoreFiles extends HTMLElement {
  connectedCallback() {
    // Groups of questions that were moved or taken out have other names now.
    if (!heldFiles.size || this.hasAttribute("moved")) return
    for (const [id, files] of heldFiles) {
      const input = document.getElementById(this.getAttribute("form"))?.elements.namedItem(id)
      if (input?.type !== "file") return
      input.files = files
    }
    this.replaceChildren()
  }
}

customElements.define("restore-files", RestoreFiles)
