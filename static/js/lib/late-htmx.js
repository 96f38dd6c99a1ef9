// For a page that brings htmx at the first gesture (app.js): a link or a form of htmx that is used before it is here waits for it,
// so that what is typed elsewhere on the page stays. If htmx does not come, the browser does what it would without it.
import "../app.js"

let press
const kinds = ["click", "submit"]
for (const kind of kinds) addEventListener(kind, hold, true)
addEventListener("htmx:load", release, { once: true })
addEventListener("error", ({ target }) => { if (target.src?.includes("/htmx/")) release() }, true)

function hold(event) {
  const element = event.target.closest?.(event.type === "click" ? "a[hx-get]" : "form[hx-get], form[hx-post]")
  if (!element || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const { submitter } = event
  press = () => event.type === "click" ? element.click() : element.requestSubmit(submitter)
  // A key of the page presses a link that nothing reached before.
  element.dispatchEvent(new Event("pointerdown", { bubbles: true }))
}

function release() {
  for (const kind of kinds) removeEventListener(kind, hold, true)
  press?.()
  press = undefined
}
