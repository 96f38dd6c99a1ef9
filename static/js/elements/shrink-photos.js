// <shrink-photos> makes the photos chosen in the input it wraps smaller before they are sent; what fails is sent as it is.
const LONGEST_SIDE = 1600
const QUALITY = 0.85
const LIGHT = 500_000

class ShrinkPhotos extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => this.#shrink(target))
    // Chosen before this came.
    this.#shrink(this.querySelector("input"))
  }

  async #shrink(input) {
    const chosen = [...input.files]
    const smaller = await Promise.all(chosen.map((file) => this.#smaller(file).catch(() => file)))
    const isSame = [...input.files].length === chosen.length && chosen.every((file, number) => file === input.files[number])
    if (!isSame || smaller.every((file, number) => file === chosen[number])) return
    const files = new DataTransfer()
    for (const file of smaller) files.items.add(file)
    input.files = files.files
  }

  async #smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < LIGHT) return file
    // Upright, whatever way the telephone was held.
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
    const content = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY))
    if (!content || content.size >= file.size) return file
    return new File([content], file.name.replace(/\.\w+$/, "") + ".jpg", { type: content.type, lastModified: file.lastModified })
  }
}

customElements.define("shrink-photos", ShrinkPhotos)
