// Points that are close together on the screen, grouped: a count in place of a heap of markers.
const NEAR = 44
// The gravest first: a group shows that of its points.
const TONES = ["danger", "warning", "info", "success", "neutral"]

// `points`: { latitude, longitude, tone… }; `project` gives the pixels of a point at the present zoom. Returns [{ latitude, longitude, tone, points }].
export function groupPoints(points, project) {
  const groups = new Groups()
  for (const point of points) groups.add(point, project(point))
  return groups.all.map(({ points: grouped }) => ({
    latitude: average(grouped, "latitude"), longitude: average(grouped, "longitude"), tone: gravestTone(grouped), points: grouped,
  }))
}

// Each is kept in the square of its first point: only the squares around a point can hold a group that is near.
class Groups {
  all = []
  #squares = new Map()

  add(point, { x, y }) {
    const group = this.#findNear(x, y)
    if (group) return group.points.push(point)
    const created = { x, y, points: [point] }
    this.all.push(created)
    const key = keyOf(Math.floor(x / NEAR), Math.floor(y / NEAR))
    if (!this.#squares.has(key)) this.#squares.set(key, [])
    return this.#squares.get(key).push(created)
  }

  #findNear(x, y) {
    const [column, row] = [Math.floor(x / NEAR), Math.floor(y / NEAR)]
    for (let i = column - 1; i <= column + 1; i += 1) {
      for (let j = row - 1; j <= row + 1; j += 1) {
        const near = this.#squares.get(keyOf(i, j))?.find((group) => Math.hypot(group.x - x, group.y - y) < NEAR)
        if (near) return near
      }
    }
    return undefined
  }
}

function keyOf(column, row) {
  return `${column} ${row}`
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
