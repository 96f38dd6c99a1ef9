// <map-view> shows one point, or several (`points`, in JSON), on a map, loaded when its button is pressed; hidden without JavaScript.
import { drawMap, readCoordinates } from "../lib/map.js"

class MapView extends HTMLElement {
  #map

  connectedCallback() {
    this.hidden = false
    this.querySelector("button").onclick = ({ currentTarget }) => this.#toggle(currentTarget) // once, though it is moved
  }

  async #toggle(button) {
    const panel = this.querySelector("[role=application]")
    panel.hidden = !panel.hidden
    button.setAttribute("aria-expanded", String(!panel.hidden))
    if (this.#map) return
    this.#map = drawMap(panel, this.attributes)
    const map = await this.#map.catch(() => { this.hidden = true })
    const points = this.hasAttribute("points") ? JSON.parse(this.getAttribute("points")) : [readCoordinates((name) => this.getAttribute(name))]
    for (const point of points) map?.mark(point)
  }
}

customElements.define("map-view", MapView)
