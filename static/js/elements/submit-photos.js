// <submit-photos> submits photos as soon as they are taken or selected: made smaller, with the position read in them before.
class SubmitPhotos extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => target.files.length && this.#sendPhotos(target))
    // Shown again as it was, by a browser that goes back.
    addEventListener("pageshow", () => this.#showSending(""))
  }

  async #sendPhotos(input) {
    this.#showSending(this.dataset.sending)
    await this.#prepareInputs(input).catch(() => {})
    input.form.submit()
  }

  async #prepareInputs(input) {
    const chosen = [...input.files]
    const position = await readPhotosLocation(chosen)
    const files = new DataTransfer()
    for (const file of await Promise.all(chosen.map(shrinkPhoto))) files.items.add(file)
    input.files = files.files
    for (const name of ["latitude", "longitude"]) this.#writeInput(name, position[name]?.toFixed(6) ?? "")
  }

  #writeInput(name, value) {
    const input = this.querySelector(`[name=${name}]`) ?? Object.assign(document.createElement("input"), { type: "hidden", name })
    input.value = value
    this.querySelector("form").append(input)
  }

  #showSending(text) {
    this.querySelector("[role=status]").textContent = text
  }
}

async function readPhotosLocation(files) {
  const { readPhotoLocation } = await import("../lib/exif-location.js")
  for (const file of files) {
    const position = readPhotoLocation(await file.arrayBuffer().catch(() => null))
    if (position) return position
  }
  return {}
}

// What this browser cannot draw, or the question would not take, leaves as it is: the server says what is wrong with it.
async function shrinkPhoto(file) {
  const { prepareFile } = await import("../lib/file-preparation.js")
  const light = await prepareFile(file).catch(() => null)
  return light ? new File([light.bytes], light.called, { type: light.type, lastModified: file.lastModified }) : file
}

customElements.define("submit-photos", SubmitPhotos)
