// Whether a point is outside the bounding box of the territory. The server has the last word.

// `territory`: south, west, north and east, in one text; nothing when it is not known.
export function isOutside({ latitude, longitude }, territory) {
  if (!territory || !latitude || !longitude) return false
  const [south, west, north, east] = territory.split(" ").map(Number)
  const [y, x] = [Number(latitude), Number(longitude)]
  return y < south || y > north || x < west || x > east
}
