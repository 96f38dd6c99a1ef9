// What an author sees of a builder: where the focus is, what is unfolded, how far the panel is scrolled. Each response draws these parts
// again.
const DRAWN_PARTS = "#studio-outline, #studio-panel, #studio-state, #studio-circuit, #studio-settings"
// After these the focus goes to the element that is now selected.
const SELECTING = new Set(["add", "connect", "duplicate", "remove", "move", "step"])

// The state to restore. `selected` is the address of the selected element.
export function captureView(selected) {
  const { activeElement } = document
  const panel = document.getElementById("studio-panel")
  return { selected, scroll: panel?.scrollTop, focus: findPath(activeElement), unfolded: listUnfolded() }
}

// Unfolds what was, and scrolls as far, before the browser paints.
export function restoreView(view, selected) {
  for (const details of document.querySelectorAll(`:is(${DRAWN_PARTS}) details`)) if (view.unfolded.has(getKey(details))) details.open = true
  const panel = document.getElementById("studio-panel")
  if (panel && view.selected === selected) panel.scrollTop = view.scroll
}

// `request` is the request of htmx whose response was drawn.
export function restoreFocus(view, request, origin) {
  const { activeElement } = document
  const { op, stay } = request?.parameters ?? {}
  const isSelecting = (SELECTING.has(op) && stay === undefined) || (request?.verb === "get" && origin?.matches?.("a"))
  // The message of a refusal or a conflict has the focus already.
  if (activeElement.matches(".alert, .alert *")) return
  if (isSelecting) return focusHeading()
  if (activeElement !== document.body && activeElement.id !== "studio-panel") return
  const element = view.focus && findElement(view.focus)
  if (element && !element.disabled) element.focus({ preventScroll: true })
  else if (view.focus) focusHeading()
}

// The address of the element is in the heading, so that a screen reader says what is selected.
export function focusHeading() {
  const heading = document.querySelector("#studio-panel h2")
  heading?.setAttribute("tabindex", "-1")
  heading?.focus({ preventScroll: true })
  if (heading && !isVisible(heading)) heading.scrollIntoView({ block: "nearest" })
}

function isVisible(element) {
  const { top, bottom } = element.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}

function listUnfolded() {
  return new Set([...document.querySelectorAll(`:is(${DRAWN_PARTS}) details[open]`)].map(getKey))
}

function getKey(details) {
  return `${details.closest(DRAWN_PARTS).id} ${details.querySelector("summary").textContent.trim()}`
}

// How to find an element again once it is drawn again: its id, the element that it leads to, or its form and its name.
function findPath(element) {
  const part = element?.closest(DRAWN_PARTS)
  if (!part) return null
  // A button that moves or removes a row says where the focus goes then.
  if (element.dataset.nextFocus) return { keys: element.dataset.nextFocus.split(" ") }
  if (element.id) return { selector: `#${CSS.escape(element.id)}` }
  if (element.dataset.pointer) return { selector: `#${part.id} [data-pointer="${CSS.escape(element.dataset.pointer)}"]` }
  if (element.getAttribute("href")) return { selector: `#${part.id} [href="${CSS.escape(element.getAttribute("href"))}"]` }
  if (element.localName === "summary") return { part: part.id, summary: element.textContent.trim() }
  return { part: part.id, at: element.form?.elements.at?.value, name: element.name, value: element.type === "text" ? undefined : element.value }
}

function findElement({ keys, selector, part, summary, at, name, value }) {
  if (keys) return findInput(keys.map(findByKey).find(Boolean))
  if (selector) return document.querySelector(selector)
  if (summary) return [...document.querySelectorAll(`#${part} summary`)].find((each) => each.textContent.trim() === summary)
  const inputs = [...document.querySelectorAll(`#${part} [name]`)].filter((each) => each.name === name && each.form?.elements.at?.value === at)
  return inputs.find((each) => value === undefined || each.value === value) ?? inputs[0]
}

function findByKey(key) {
  return document.getElementById(key) ?? document.querySelector(`[data-focus-key="${CSS.escape(key)}"]`)
}

// The element itself, or the first thing to fill in or to press inside of it.
function findInput(element) {
  const selector = "input:not([type=hidden]), select, textarea, button"
  return element?.matches(selector) ? element : element?.querySelector(selector)
}
