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
    listen("htmx:confirm", (event) => this.#delay(event), false)
    listen("htmx:beforeRequest", () => { this.#pendingCount += 1 }, false)
    listen("htmx:afterRequest", () => this.#finish(), false)
    listen("click", (event) => this.#waitBeforeLeaving(event))
    addEventListener("pagehide", () => this.#saveTypedText(), { signal })
  }

  #delay(event) {
    if (!this.#isPressing) return
    event.preventDefault()
    this.#waiting.push(() => event.detail.issueRequest(true))
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
    if (!link || this.#pendingCount < 1 || event.ctrlKey || event.metaKey || event.shiftKey || link.closest("svg, circuit-twin")) return
    if (link.getAttribute("href").startsWith("#")) return
    event.preventDefault()
    this.#whenIdle = link.href
  }

  // No change event comes from a field that is typed in when its page is closed.
  #saveTypedText() {
    const { activeElement } = document
    const form = activeElement?.closest?.("form.setting")
    if (!form || activeElement.value === activeElement.defaultValue || activeElement.defaultValue === undefined) return
    const values = new FormData(form)
    values.set("revision", document.getElementById("studio-revision").value)
    fetch(form.action, { method: "POST", body: values, keepalive: true, headers: { "HX-Request": "true" } })
  }
}
