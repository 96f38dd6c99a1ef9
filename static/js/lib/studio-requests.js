// A form with an expression that is not saved yet.
const UNSAVED = "data-unsaved"

// Requests of a builder: none takes what is pressed away from under the pointer, and none is lost when the page is left.
export class StudioRequests {
  #isPressing = false
  #waiting = []
  #pendingCount = 0
  #whenIdle

  start(signal) {
    const listen = (kind, handle, capture = true) => document.addEventListener(kind, handle, { capture, signal })
    listen("pointerdown", () => { this.#isPressing = true })
    for (const kind of ["pointerup", "pointercancel", "dragend"]) listen(kind, () => this.#release())
    listen("change", ({ target }) => target.closest(".expression-editor")?.closest("form.setting")?.toggleAttribute(UNSAVED, true))
    listen("htmx:confirm", (event) => this.#delay(event), false)
    listen("htmx:beforeRequest", ({ detail }) => this.#count(detail), false)
    listen("htmx:afterRequest", () => this.#finish(), false)
    listen("htmx:beforeSwap", (event) => this.#delayDrawing(event), false)
    listen("click", (event) => this.#waitBeforeLeaving(event))
    addEventListener("pagehide", () => this.#saveTypedText(), { signal })
  }

  #delay(event) {
    // An expression is drawn again before it is saved: nothing else is asked for in between.
    if (!event.target.closest(`form[${UNSAVED}]`)) saveExpressions()
    if (!this.#isPressing) return
    event.preventDefault()
    this.#waiting.push(() => event.detail.issueRequest(true))
  }

  // A drawing in which an action is being drawn is drawn again afterwards.
  #delayDrawing({ detail }) {
    if (!this.#isPressing || detail.target.id !== "studio-circuit") return
    detail.shouldSwap = false
    this.#waiting.push(() => window.htmx.trigger(document.body, "definition-changed"))
  }

  #count({ elt }) {
    this.#pendingCount += 1
    elt.removeAttribute(UNSAVED)
  }

  #release() {
    this.#isPressing = false
    for (const send of this.#waiting.splice(0)) send()
  }

  #finish() {
    this.#pendingCount -= 1
    if (this.#pendingCount > 0 || !this.#whenIdle) return
    location.assign(this.#whenIdle)
  }

  // A link out of the page waits until what was typed is saved.
  #waitBeforeLeaving(event) {
    const link = event.target.closest?.("a[href]:not([hx-get], [target])")
    if (link) saveExpressions()
    if (!link || this.#pendingCount < 1 || event.ctrlKey || event.metaKey || event.shiftKey || link.closest("svg, circuit-twin")) return
    if (link.getAttribute("href").startsWith("#")) return
    event.preventDefault()
    this.#whenIdle = link.href
  }

  // No change event comes from a field that is typed in when its page is closed.
  #saveTypedText() {
    const { activeElement } = document
    const form = document.querySelector(`form[${UNSAVED}]`) ?? activeElement?.closest?.("form.setting")
    const isTyped = activeElement?.defaultValue !== undefined && activeElement.value !== activeElement.defaultValue
    if (!form || !(isTyped || form.hasAttribute(UNSAVED))) return
    const values = new FormData(form)
    values.set("own", document.getElementById("studio-own").value)
    fetch(form.action, { method: "POST", body: values, keepalive: true, headers: { "HX-Request": "true" } })
  }
}

function saveExpressions() {
  for (const form of document.querySelectorAll(`form[${UNSAVED}]`)) {
    form.removeAttribute(UNSAVED)
    window.htmx.trigger(form, "save")
  }
}
