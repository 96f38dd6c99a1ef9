// <shrink-photos data-heavy data-slow> makes the photos selected in its input smaller before they are sent. A photo that cannot be made
// smaller is sent as it is, with its size shown; on a slow network the user confirms.
const LONGEST_SIDE = 1600
const QUALITY = 0.85
const LIGHT_SIZE = 500_000
const HEAVY_SIZE = 1_000_000
const PHOTO_TYPE = /(jpe?g|png|webp|hei[cf]|hif)$/i

class ShrinkPhotos extends HTMLElement {
  connectedCallback() {
    // The form of a device makes its files lighter itself.
    if (this.closest("offline-form")) return
    this.addEventListener("change", ({ target }) => this.#shrink(target))
    // Chosen before this came.
    this.#shrink(this.querySelector("input"))
  }

  async #shrink(input) {
    const chosen = [...input.files]
    const smaller = await Promise.all(chosen.map((file) => this.#resize(file).catch(() => file)))
    const isSame = [...input.files].length === chosen.length && chosen.every((file, number) => file === input.files[number])
    if (!isSame) return
    const wanted = smaller.filter((file) => this.#isSendingConfirmed(file))
    this.#showWeights(wanted.filter(isHeavy))
    if (wanted.length === chosen.length && wanted.every((file, number) => file === chosen[number])) return
    const files = new DataTransfer()
    for (const file of wanted) files.items.add(file)
    input.files = files.files
  }

  async #resize(file) {
    if (!isPhoto(file) || file.size < LIGHT_SIZE) return file
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

  #isSendingConfirmed(file) {
    const { saveData, effectiveType } = navigator.connection ?? {}
    return !isHeavy(file) || !(saveData || /2g|3g/.test(effectiveType)) || confirm(formatMessage(this.dataset.slow, file))
  }

  #showWeights(files) {
    this.querySelector("[role=status]")?.remove()
    if (!files.length) return
    const status = Object.assign(document.createElement("p"), { role: "status", className: "field__hint" })
    this.append(status)
    status.textContent = files.map((file) => `${file.name} – ${formatMessage(this.dataset.heavy, file)}`).join(" ")
  }
}

// Browsers that cannot draw a HEIC do not know its type either.
const isPhoto = ({ type, name }) => PHOTO_TYPE.test(type) || PHOTO_TYPE.test(name)
const isHeavy = (file) => isPhoto(file) && file.size > HEAVY_SIZE

function formatMessage(words, { name, size }) {
  const weight = (size / 1_000_000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })
  return words.replace("{name}", name).replace("{weight}", weight)
}

customElements.define("shrink-photos", ShrinkPhotos)
