// <place-map> lets one point at a place: on a map that comes when it is asked for, or where the telephone is.
import { coordinatesIn, drawMap } from "../map.js"

const PRECISE = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 }
const CLOSE = 17

class PlaceMap extends HTMLElement {
  #map
  #marker
  #status

  connectedCallback() {
    this.#status = this.querySelector("[role=status]")
    for (const button of this.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => this[button.dataset.action]())
    }
    this.#button("locate").hidden = !navigator.geolocation
    this.hidden = false
    this.closest("fieldset").addEventListener("change", this.#followed)
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
    this.#write({ latitude: "", longitude: "", ban_id: "", insee: "" })
    this.#changed("cleared")
  }

  async #place(latitude, longitude) {
    this.#write({ latitude: latitude.toFixed(6), longitude: longitude.toFixed(6), ban_id: "", insee: "" })
    this.#changed("placed")
    const nearest = await this.#nearest(latitude, longitude)
    if (!nearest) return
    const where = this.#input("where")
    // Words of one's own stay; those that were offered follow the marker.
    if (!where.value || where.value === where.dataset.offered) {
      where.value = where.dataset.offered = nearest.where
      this.#write({ insee: nearest.insee })
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

  #followed = ({ isTrusted }) => {
    if (!isTrusted) this.#follow()
  }

  // The marker stands where the hidden inputs say.
  #follow() {
    const point = coordinatesIn((name) => this.#input(name).value)
    this.#button("clear").hidden = !point
    if (!this.#map) return
    this.#marker?.remove()
    this.#marker = point && this.#map.mark(point)
    if (point) this.#map.setView(point, Math.max(this.#map.getZoom(), CLOSE))
  }

  #write(values) {
    for (const [name, value] of Object.entries(values)) this.#input(name).value = value
  }

  #tell(reason, more = "") {
    this.#status.textContent = [this.#status.dataset[reason], more].filter(Boolean).join(" ")
  }

  #input(name) {
    return this.closest("fieldset").querySelector(`[name="${this.getAttribute("prefix")}${name}"]`)
  }

  #button(action) {
    return this.querySelector(`[data-action=${action}]`) ?? document.createElement("button")
  }
}

customElements.define("place-map", PlaceMap)
