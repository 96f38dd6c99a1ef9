// A map drawn with Leaflet, which is loaded on demand. Its tiles come from this site.
const LEAFLET_URL = new URL("../../vendor/leaflet/", import.meta.url)
const STYLE_URL = new URL("../../css/components/maps.css", import.meta.url)

let leaflet

function appendAndLoad(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve)
    element.addEventListener("error", reject)
    document.head.append(element)
  })
}

function loadLeaflet() {
  const style = (href) => appendAndLoad(Object.assign(document.createElement("link"), { rel: "stylesheet", href }))
  leaflet ??= Promise.all([
    style(STYLE_URL),
    style(new URL("leaflet.css", LEAFLET_URL)),
    appendAndLoad(Object.assign(document.createElement("script"), { src: new URL("leaflet.js", LEAFLET_URL) })),
  ])
  leaflet.catch(() => { leaflet = undefined })
  return leaflet
}

export function readCoordinates(read) {
  const point = [read("latitude"), read("longitude")]
  return point.every((part) => part !== "" && part !== null && Number.isFinite(Number(part))) ? point.map(Number) : undefined
}

// `attributes`: tiles, attribution, latitude, longitude, zoom and the words of its buttons (zoom-in, zoom-out) of the element that shows it.
export async function drawMap(container, attributes) {
  await loadLeaflet()
  const { L } = window
  const value = (name) => attributes.getNamedItem(name)?.value
  const map = L.map(container, { zoomControl: false, attributionControl: false, keyboard: true })
  L.control.zoom({ zoomInTitle: value("zoom-in"), zoomOutTitle: value("zoom-out") }).addTo(map)
  L.control.attribution({ prefix: false }).addTo(map)
  const images = L.tileLayer(value("tiles"), { attribution: escapeHtml(value("attribution")), maxZoom: 19, minZoom: 3 }).addTo(map)
  images.on("tileerror", ({ tile }) => retryTile(tile))
  map.setView([Number(value("latitude")), Number(value("longitude"))], Number(value("zoom")))
  map.mark = (point) => L.marker(point, { icon: createPin(L), keyboard: false, interactive: false }).addTo(map)
  return map
}

// The portal lets few images be fetched at the same time: those that found no place come a little later.
function retryTile(tile) {
  const times = Number(tile.dataset.times ?? 0)
  if (times === 3) return
  tile.dataset.times = times + 1
  setTimeout(() => { tile.src = `${tile.src.split("#")[0]}#${times}` }, 600 * (times + 1))
}

function createPin(L) {
  const sprite = new URL("../../icons/sprite.svg#map-pin", import.meta.url)
  return L.divIcon({ className: "place__pin", html: `<svg><use href="${sprite}"/></svg>`, iconSize: [40, 40], iconAnchor: [20, 38] })
}

function escapeHtml(text = "") {
  return Object.assign(document.createElement("i"), { textContent: text }).innerHTML
}
