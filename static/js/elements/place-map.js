// <place-map> lets the user point at a place, on a map that is loaded on demand, or by geolocation.
import { isOutside } from "../lib/territory.js"
import { drawMap, readCoordinates } from "../lib/map.js"

const GEOLOCATION_OPTIONS = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 }
const CLOSE_ZOOM = 17

class PlaceMap extends HTMLElement {
  #map
  #marker
  #status
  // Where the marker was last: what is said of one place is not true of another.
  #point
  // What its words were then.
  #lastWords
  // The words offered for a point, which follow it; and how many points were looked up, since only the last one counts.
  #offeredWords = ""
  #lookups = 0

  connectedCallback() {
    this.#status = this.querySelector("[role=status]")
    for (const button of this.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => this[button.dataset.action]())
    }
    this.#findButton("locate").hidden = !navigator.geolocation
    this.hidden = false
    this.closest("fieldset").addEventListener("change", this.#handleFieldsetChange)
    this.#point = this.#readPoint()
    this.#lastWords = this.#findInput("where").defaultValue
    this.#updateMarker()
  }

  async map() {
    const panel = this.querySelector("[data-panel]")
    panel.hidden = !panel.hidden
    this.#findButton("map").setAttribute("aria-expanded", String(!panel.hidden))
    if (panel.hidden || this.#map) return
    try {
      this.#map = await drawMap(this.querySelector("[data-map]"), this.attributes)
    } catch {
      panel.hidden = true
      return this.#showStatus("unmapped")
    }
    this.#map.on("click", ({ latlng }) => this.#setPoint(latlng.lat, latlng.lng))
    this.#updateMarker()
  }

  centre() {
    const { lat, lng } = this.#map.getCenter()
    this.#setPoint(lat, lng)
  }

  locate() {
    this.#showStatus("locating")
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.#setPoint(coords.latitude, coords.longitude),
      () => this.#showStatus("unlocated"),
      GEOLOCATION_OPTIONS,
    )
  }

  clear() {
    this.#clearInputs()
    this.#announceChange("cleared")
  }

  #clearInputs() {
    this.#lookups += 1
    this.#writeInputs({ latitude: "", longitude: "", ban_id: "", insee: "", named: "" })
  }

  async #setPoint(latitude, longitude) {
    this.#offeredWords = this.#findInput("named").value || this.#offeredWords
    const lookup = this.#lookups += 1
    this.#writeInputs({ latitude: latitude.toFixed(6), longitude: longitude.toFixed(6), ban_id: "", insee: "", named: "" })
    this.#announceChange("placed")
    const nearest = await this.#fetchNearest(latitude, longitude)
    if (!nearest || lookup !== this.#lookups) return
    const where = this.#findInput("where")
    // Words of one's own stay; those that were offered follow the marker.
    if (!where.value || where.value === this.#offeredWords) {
      where.value = this.#offeredWords = nearest.where
      this.#writeInputs({ insee: nearest.insee, named: nearest.where })
    }
    this.#announceChange("placed", nearest.where)
  }

  async #fetchNearest(latitude, longitude) {
    const url = this.getAttribute("nearest")
    if (!url) return undefined
    try {
      const response = await fetch(`${url}?${new URLSearchParams({ latitude, longitude })}`)
      return response.ok ? (await response.json()).suggestions[0] : undefined
    } catch {
      return undefined
    }
  }

  #announceChange(reason, more = "") {
    this.#updateMarker()
    this.#showStatus(reason, more)
    this.#findInput("where").dispatchEvent(new Event("change", { bubbles: true }))
  }

  // Under words that have nothing in common with those before, the point is elsewhere.
  #handleFieldsetChange = ({ isTrusted, target }) => {
    const [words, before] = [this.#findInput("where").value, this.#lastWords]
    this.#lastWords = words
    const isRenamed = isTrusted && target.name === this.#findInput("where").name && !isIn(before, words) && !isIn(words, before)
    if (isRenamed && this.#readPoint().trim()) {
      this.#clearInputs()
      this.#updateMarker()
      this.#showStatus("renamed")
    } else if (!isTrusted) this.#updateMarker()
  }

  // The marker stands where the hidden inputs say.
  #updateMarker() {
    const point = readCoordinates((name) => this.#findInput(name).value)
    this.#findButton("clear").hidden = !point
    this.#updateConfirmation(this.#readPoint())
    if (!this.#map) return
    this.#marker?.remove()
    this.#marker = point && this.#map.mark(point)
    if (point) this.#map.setView(point, Math.max(this.#map.getZoom(), CLOSE_ZOOM))
  }

  // A point outside of the territory is confirmed by whoever puts it there.
  #updateConfirmation(point) {
    const confirmation = this.closest("fieldset").querySelector("[data-confirmation]")
    if (!confirmation || point === this.#point) return
    // What a draft had confirmed comes after this, with its point.
    if (this.#point.trim()) confirmation.querySelector("input").checked = false
    this.#point = point
    confirmation.hidden = !this.#isOutside
  }

  get #isOutside() {
    return isOutside({ latitude: this.#findInput("latitude").value, longitude: this.#findInput("longitude").value }, this.getAttribute("territory"))
  }

  #readPoint() {
    return `${this.#findInput("latitude").value} ${this.#findInput("longitude").value}`
  }

  #writeInputs(values) {
    for (const [name, value] of Object.entries(values)) this.#findInput(name).value = value
  }

  #showStatus(reason, more = "") {
    const outside = this.#isOutside && this.#status.dataset.outside
    this.#status.textContent = [this.#status.dataset[reason], more, outside].filter(Boolean).join(" ")
  }

  #findInput(name) {
    return this.closest("fieldset").querySelector(`[name="${this.getAttribute("prefix")}${name}"]`)
  }

  #findButton(action) {
    return this.querySelector(`[data-action=${action}]`) ?? document.createElement("button")
  }
}

function isIn(part, words) {
  return words.replace(/\s+/g, " ").toLowerCase().includes(part.trim().replace(/\s+/g, " ").toLowerCase())
}

customElements.define("place-map", PlaceMap)
