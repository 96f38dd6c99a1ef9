// Scale of the drawing of a circuit, and the line of an action that is being drawn.
const STEP = 1.25
const SMALLEST = 0.25
const LARGEST = 3
// Below this scale the text of a drawing is too small to be read: it opens at this one, and scrolls.
const READABLE = 0.8

export function zoomScale(scale, direction) {
  const next = direction === "in" ? scale * STEP : scale / STEP
  return Math.min(LARGEST, Math.max(SMALLEST, next))
}

export function fitScale(frame, picture) {
  return Math.max(SMALLEST, Math.min(1, frame.width / picture.width, frame.height / picture.height))
}

export function chooseFirstScale(frame, picture) {
  return Math.max(READABLE, Math.min(1, frame.width / picture.width))
}

// From the side of a status to a point, in the units of the drawing.
export function drawConnection(from, to) {
  const controlOffset = Math.max(30, Math.min(120, (to.x - from.x) / 2))
  const numbers = [from.x, from.y, from.x + controlOffset, from.y, to.x, to.y - 30, to.x, to.y].map((number) => Math.round(number))
  return `M${numbers[0]} ${numbers[1]}C${numbers.slice(2).join(" ")}`
}
