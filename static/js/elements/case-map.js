// <case-map> draws the cases of a list on a map: a shape for each status or urgency, a count where they are many. Hidden without JavaScript.
import { cornersOf, groupPoints } from "../lib/map-groups.js"
import { drawMap } from "../lib/map.js"

const CLOSEST_ZOOM = 18
const LISTED = 8

class CaseMap extends HTMLElement {
  #map
  #markers
  #points

  async connectedCallback() {
    if (this.#points) return
    this.#points = readPoints(JSON.parse(this.getAttribute("points")))
    this.hidden = false
    try {
      this.#map = await drawMap(this.querySelector("[role=application]"), this.attributes)
    } catch {
      this.hidden = true
      return
    }
    this.#markers = window.L.layerGroup().addTo(this.#map)
    this.#map.fitBounds(cornersOf(this.#points), { animate: false, maxZoom: 16, padding: [30, 30] })
    this.#map.on("zoomend", () => this.#draw())
    this.querySelector("select")?.addEventListener("change", ({ target }) => this.#showBy(target.value))
    this.querySelector("[data-action=area]").addEventListener("click", () => this.#keepArea())
    this.#showBy("status")
  }

  #showBy(by) {
    for (const point of this.#points) point.tone = point.tones[by]
    for (const legend of this.querySelectorAll("[data-by]")) legend.hidden = legend.dataset.by !== by
    this.#draw()
  }

  #draw() {
    const project = ({ latitude, longitude }) => this.#map.project([latitude, longitude])
    this.#markers.clearLayers()
    for (const group of groupPoints(this.#points, project)) this.#addMarker(group)
  }

  #addMarker(group) {
    const isAlone = group.points.length === 1
    const icon = window.L.divIcon({ className: "map-point", html: drawShape(group, isAlone), iconSize: isAlone ? [28, 28] : [40, 40] })
    const marker = window.L.marker([group.latitude, group.longitude], { icon, keyboard: true }).addTo(this.#markers)
    const opensList = isAlone || this.#map.getZoom() >= CLOSEST_ZOOM
    marker.getElement().setAttribute("aria-label", isAlone ? describe(group.points[0]) : this.#words("group-words", group.points.length))
    if (opensList) marker.bindPopup(() => this.#listCases(group.points))
    else marker.on("click keypress", () => this.#map.fitBounds(cornersOf(group.points), { maxZoom: CLOSEST_ZOOM, padding: [40, 40] }))
  }

  #listCases(points) {
    const list = createElement("ul", { className: "map-cases" })
    for (const point of points.slice(0, LISTED)) {
      const link = createElement("a", { href: `${this.getAttribute("cases-url")}/${point.id}`, textContent: point.reference })
      const details = createElement("span", { textContent: [point.title, point.status, point.level].filter(Boolean).join(" · ") })
      list.append(createElement("li", {}, link, details))
    }
    if (points.length > LISTED) list.append(createElement("li", { textContent: this.#words("more-words", points.length - LISTED) }))
    return list
  }

  // The same page for the cases of what the map shows now.
  #keepArea() {
    const bounds = this.#map.getBounds()
    const url = new URL(this.getAttribute("area-url"), location.href)
    const sides = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()]
    url.searchParams.set("area", sides.map((side) => side.toFixed(5)).join(","))
    location.assign(url)
  }

  #words(name, count) {
    return this.getAttribute(name).replace("{count}", count)
  }
}

function readPoints({ words, points }) {
  return points.map(([latitude, longitude, status, urgency, statusWords, levelWords, title, reference, id]) => ({
    latitude, longitude, tones: { status, urgency }, status: words[statusWords], level: words[levelWords], title: words[title], reference, id,
  }))
}

function drawShape({ tone, points }, isAlone) {
  return isAlone ? `<i class="map-shape" data-tone="${tone}"></i>` : `<b class="map-group" data-tone="${tone}">${points.length}</b>`
}

function describe({ reference, status, level }) {
  return [reference, status, level].filter(Boolean).join(", ")
}

function createElement(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

customElements.define("case-map", CaseMap)
