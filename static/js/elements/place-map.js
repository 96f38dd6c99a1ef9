// <place-map> lets one point at a place: on a map that comes when it is asked for, or where the telephone is.
import { isOutside } from "../../pwa/territory.js"
import { coordinatesIn, drawMap } from "../map.js"

const PRECISE = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 }
const CLOSE = 17

class PlaceMap extends HTMLElement {
  #map
  #marker
  #status
  // Where the marker was last: what is said of one place is not true of another.
  #point
  // What its words were then.
  #words

  connectedCallback() {
    this.#status = this.querySelector("[role=status]")
    for (const button of this.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => this[button.dataset.action]())
    }
    this.#button("locate").hidden = !navigator.geolocation
    this.hidden = false
    this.closest("fieldset").addEventListener("change", this.#followed)
    this.#point = this.#written()
    this.#words = this.#input("where").defaultValue
    this.#follow()
  }

  async map() {
    const panel = this.querySelector("[data-panel]")
    panel.hidden = !panel.hidden
    this.#button("map").setAttribute("aria-expanded", String(!panel.hidden))
    if (panel.hidden || this.#map) return
    try {
      this.#map = await drawMap(this.querySelector("[data-map]"), this.attributes)
    } catch {
      panel.hidden = true
      return this.#tell("unmapped")
    }
    this.#map.on("click", ({ latlng }) => this.#place(latlng.lat, latlng.lng))
    this.#follow()
  }

  centre() {
    const { lat, lng } = this.#map.getCenter()
    this.#place(lat, lng)
  }

  locate() {
    this.#tell("locating")
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.#place(coords.latitude, coords.longitude),
      () => this.#tell("unlocated"),
      PRECISE,
    )
  }

  clear() {
    this.#forget()
    this.#changed("cleared")
  }

  #forget() {
    this.#write({ latitude: "", longitude: "", ban_id: "", insee: "", named: "" })
  }

  async #place(latitude, longitude) {
    const { value: named } = this.#input("named")
    this.#write({ latitude: latitude.toFixed(6), longitude: longitude.toFixed(6), ban_id: "", insee: "", named: "" })
    this.#changed("placed")
    const nearest = await this.#nearest(latitude, longitude)
    if (!nearest) return
    const where = this.#input("where")
    // Words of one's own stay; those that were offered follow the marker.
    if (!where.value || where.value === named) {
      where.value = nearest.where
      this.#write({ insee: nearest.insee, named: nearest.where })
    }
    this.#changed("placed", nearest.where)
  }

  async #nearest(latitude, longitude) {
    const url = this.getAttribute("nearest")
    if (!url) return undefined
    try {
      const response = await fetch(`${url}?${new URLSearchParams({ latitude, longitude })}`)
      return response.ok ? (await response.json()).suggestions[0] : undefined
    } catch {
      return undefined
    }
  }

  #changed(reason, more = "") {
    this.#follow()
    this.#tell(reason, more)
    this.#input("where").dispatchEvent(new Event("change", { bubbles: true }))
  }

  // Under words that have nothing in common with those before, the point is elsewhere.
  #followed = ({ isTrusted, target }) => {
    const [words, before] = [this.#input("where").value, this.#words]
    this.#words = words
    const isRenamed = isTrusted && target.name === this.#input("where").name && !isIn(before, words) && !isIn(words, before)
    if (isRenamed && this.#written().trim()) {
      this.#forget()
      this.#follow()
      this.#tell("renamed")
    } else if (!isTrusted) this.#follow()
  }

  // The marker stands where the hidden inputs say.
  #follow() {
    const point = coordinatesIn((name) => this.#input(name).value)
    this.#button("clear").hidden = !point
    this.#askAbout(this.#written())
    if (!this.#map) return
    this.#marker?.remove()
    this.#marker = point && this.#map.mark(point)
    if (point) this.#map.setView(point, Math.max(this.#map.getZoom(), CLOSE))
  }

  // A point outside of the territory is confirmed by whoever puts it there.
  #askAbout(point) {
    const confirmation = this.closest("fieldset").querySelector("[data-confirmation]")
    if (!confirmation || point === this.#point) return
    // What a draft had confirmed comes after this, with its point.
    if (this.#point.trim()) confirmation.querySelector("input").checked = false
    this.#point = point
    confirmation.hidden = !this.#isOutside
  }

  get #isOutside() {
    return isOutside({ latitude: this.#input("latitude").value, longitude: this.#input("longitude").value }, this.getAttribute("territory"))
  }

  #written() {
    return `${this.#input("latitude").value} ${this.#input("longitude").value}`
  }

  #write(values) {
    for (const [name, value] of Object.entries(values)) this.#input(name).value = value
  }

  #tell(reason, more = "") {
    const outside = this.#isOutside && this.#status.dataset.outside
    this.#status.textContent = [this.#status.dataset[reason], more, outside].filter(Boolean).join(" ")
  }

  #input(name) {
    return this.closest("fieldset").querySelector(`[name="${this.getAttribute("prefix")}${name}"]`)
  }

  #button(action) {
    return this.querySelector(`[data-action=${action}]`) ?? document.createElement("button")
  }
}

function isIn(part, words) {
  return words.replace(/\s+/g, " ").toLowerCase().includes(part.trim().replace(/\s+/g, " ").toLowerCase())
}

customElements.define("place-map", PlaceMap)
