// <photo-first> sends a photo as soon as it is taken or chosen: made smaller, with the position that it said before.
class PhotoFirst extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => target.files.length && this.#send(target))
    // Shown again as it was, by a browser that goes back.
    addEventListener("pageshow", () => this.#showSending(""))
  }

  async #send(input) {
    this.#showSending(this.dataset.sending)
    await this.#prepare(input).catch(() => {})
    input.form.submit()
  }

  async #prepare(input) {
    const chosen = [...input.files]
    const position = await readPosition(chosen)
    const files = new DataTransfer()
    for (const file of await Promise.all(chosen.map(shrink))) files.items.add(file)
    input.files = files.files
    for (const name of ["latitude", "longitude"]) this.#write(name, position[name]?.toFixed(6) ?? "")
  }

  #write(name, value) {
    const input = this.querySelector(`[name=${name}]`) ?? Object.assign(document.createElement("input"), { type: "hidden", name })
    input.value = value
    this.querySelector("form").append(input)
  }

  #showSending(text) {
    this.querySelector("[role=status]").textContent = text
  }
}

async function readPosition(files) {
  const { placeIn } = await import("../../pwa/photo-place.js")
  for (const file of files) {
    const position = placeIn(await file.arrayBuffer().catch(() => null))
    if (position) return position
  }
  return {}
}

// What this browser cannot draw, or the question would not take, leaves as it is: the server says what is wrong with it.
async function shrink(file) {
  const { lightened } = await import("../../pwa/photos.js")
  const light = await lightened(file).catch(() => null)
  return light ? new File([light.bytes], light.called, { type: light.type, lastModified: file.lastModified }) : file
}

customElements.define("photo-first", PhotoFirst)
