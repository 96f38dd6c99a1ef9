// Points that are close together on the screen, grouped: a count in place of a heap of markers.
const CELL = 56
// The gravest first: a group shows that of its points.
const TONES = ["danger", "warning", "info", "success", "neutral"]

// `points`: { latitude, longitude, tone… }; `project` gives the pixels of a point at the present zoom. Returns [{ latitude, longitude, tone, points }].
export function groupPoints(points, project) {
  const cells = new Map()
  for (const point of points) {
    const { x, y } = project(point)
    const key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`
    if (!cells.has(key)) cells.set(key, [])
    cells.get(key).push(point)
  }
  return [...cells.values()].map((grouped) => ({
    latitude: average(grouped, "latitude"), longitude: average(grouped, "longitude"), tone: gravestTone(grouped), points: grouped,
  }))
}

export function gravestTone(points) {
  const tones = new Set(points.map(({ tone }) => tone))
  return TONES.find((tone) => tones.has(tone)) ?? "neutral"
}

// South-west and north-east corners.
export function cornersOf(points) {
  const [latitudes, longitudes] = [points.map(({ latitude }) => latitude), points.map(({ longitude }) => longitude)]
  return [[Math.min(...latitudes), Math.min(...longitudes)], [Math.max(...latitudes), Math.max(...longitudes)]]
}

function average(points, part) {
  return points.reduce((sum, point) => sum + point[part], 0) / points.length
}
