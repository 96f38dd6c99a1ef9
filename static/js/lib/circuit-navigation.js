// Moves from one element of a circuit to another with the arrow keys. Elements are in reading order: a status, `{status}`, then the
// actions that leave it, `{from, to}`; `to` is empty when nothing is drawn at the end.

// In the drawing, right and down follow an arrow, left and up go back; on an action, right and left also pass its neighbours.
export function findNextInDrawing(elements, index, key, previous = -1) {
  const element = elements[index]
  if (key === "Home") return 0
  if (key === "End") return elements.length - 1
  const isForward = key === "ArrowRight" || key === "ArrowDown"
  if (element.status !== undefined) return isForward ? findFirstAction(elements, index) : findOrigin(elements, index, previous)
  const neighbour = findNeighbour(elements, index, { ArrowRight: 1, ArrowLeft: -1 }[key])
  if (neighbour !== undefined) return neighbour
  return findStatus(elements, isForward ? element.to : element.from, index)
}

// In the list, up and down pass the lines, right follows the arrow and left goes back.
export function findNextInList(elements, index, key, previous = -1) {
  const element = elements[index]
  if (key === "ArrowDown") return Math.min(index + 1, elements.length - 1)
  if (key === "ArrowUp") return Math.max(index - 1, 0)
  if (key === "ArrowRight" && element.status !== undefined) return findFirstAction(elements, index)
  if (key === "ArrowRight") return findStatus(elements, element.to, index)
  if (key === "ArrowLeft" && element.status !== undefined) return findOrigin(elements, index, previous)
  if (key === "ArrowLeft") return findStatus(elements, element.from, index)
  return findNextInDrawing(elements, index, key)
}

// The next status to choose as the target of a new action, whatever the arrows, round and round.
export function findNextStatus(elements, index, key) {
  const statuses = elements.flatMap(({ status }, position) => (status === undefined ? [] : [position]))
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key] ?? 0
  if (key === "Home") return statuses[0]
  if (key === "End") return statuses.at(-1)
  return statuses[(statuses.indexOf(index) + by + statuses.length) % statuses.length]
}

// The rank of an action among those of its status, from one, and how many they are.
export function countActions(elements, index) {
  const { status, from } = elements[index]
  const actions = listActions(elements, status ?? from)
  return { number: actions.indexOf(index) + 1, count: actions.length }
}

function listActions(elements, statusId) {
  return elements.flatMap(({ from }, position) => (from === statusId ? [position] : []))
}

function findFirstAction(elements, index) {
  return listActions(elements, elements[index].status)[0] ?? index
}

// Back to where one comes from, else to the first action that leads there.
function findOrigin(elements, index, previous) {
  const { status } = elements[index]
  if (elements[previous]?.to === status) return previous
  const origin = elements.findIndex(({ from, to }) => to === status && from !== status)
  return origin < 0 ? index : origin
}

function findNeighbour(elements, index, by) {
  if (!by) return undefined
  const actions = listActions(elements, elements[index].from)
  return actions[actions.indexOf(index) + by]
}

function findStatus(elements, statusId, otherwise) {
  const position = elements.findIndex(({ status }) => status !== undefined && status === statusId)
  return position < 0 ? otherwise : position
}
