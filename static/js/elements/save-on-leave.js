// <save-on-leave form url shown> saves unsaved input when the page is closed or hidden.
// `shown` is the element with the time of the last save: the response replaces it.

// What does not bear it comes from something else than the site (app/core/web/content_digest.py).
const DIGEST_HEADER = "Parvis-Digest"
// What the tab remembers of a save that may not have come to its end (static/js/lib/pending-save.js).
const PENDING_KEY = "pending-save"

class SaveOnLeave extends HTMLElement {
  #form
  #typedCount = 0
  #savedCount = 0
  #sentCount = 0

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute("form"))
    for (const kind of ["input", "change"]) this.#form.addEventListener(kind, () => { this.#typedCount += 1 })
    // Typed before this came.
    if ([...this.#form.elements].some(isModified)) this.#typedCount = 1
    this.#form.addEventListener("submit", () => { this.#savedCount = this.#typedCount })
    document.addEventListener("htmx:beforeRequest", this.#handleRequest)
    document.addEventListener("htmx:afterRequest", this.#handleResponse)
    document.addEventListener("visibilitychange", this.#handleVisibilityChange)
    addEventListener("pagehide", this.#save)
    this.#showPendingSave()
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:beforeRequest", this.#handleRequest)
    document.removeEventListener("htmx:afterRequest", this.#handleResponse)
    document.removeEventListener("visibilitychange", this.#handleVisibilityChange)
    removeEventListener("pagehide", this.#save)
  }

  #handleRequest = ({ detail }) => {
    if (this.#isSaveRequest(detail)) this.#sentCount = this.#typedCount
  }

  // A form that could not be sent is still to be kept. Of an answer that leads to another page, htmx does not say that it is a success.
  #handleResponse = ({ detail }) => {
    const isSent = detail.xhr.status < 400 && detail.xhr.getResponseHeader(DIGEST_HEADER)
    if (this.#isSaveRequest(detail) && detail.successful) this.#savedCount = Math.max(this.#savedCount, this.#sentCount)
    else if (detail.elt === this.#form && !isSent) this.#savedCount = -1
  }

  // What only looks at the answers keeps nothing.
  #isSaveRequest({ requestConfig }) {
    return requestConfig.path === this.getAttribute("url") && !requestConfig.formData.has("looked_at")
  }

  #handleVisibilityChange = () => {
    if (document.visibilityState === "hidden") this.#save()
  }

  #save = async () => {
    if (this.#typedCount === this.#savedCount || !this.#typedCount) return
    this.#savedCount = this.#typedCount
    storePendingSave(this.#pendingSave)
    const typed = [...new FormData(this.#form)].filter(([, value]) => typeof value === "string")
    try {
      this.#showResult(await sendTyped(this.getAttribute("url"), typed))
      storePendingSave(null)
    } catch {
      this.#savedCount = -1
    }
  }

  get #pendingSave() {
    const { new_draft: token, tab } = this.#form.elements
    const draft = document.querySelector(`[name=draft][form=${this.#form.id}]`) ? "" : token?.value
    return { url: this.getAttribute("url"), draft, writer: tab?.value.split(".")[0], at: Date.now() }
  }

  async #showPendingSave() {
    const pending = loadPendingSave()
    if (!pending || pending.url !== this.getAttribute("url")) return
    storePendingSave(null)
    const { showPendingSave } = await import("../lib/pending-save.js")
    showPendingSave(pending, this.#form, () => this.#typedCount > 0)
  }

  #showResult({ text, address }) {
    const name = this.getAttribute("shown")
    if (!name) return
    const response = new DOMParser().parseFromString(text, "text/html")
    document.getElementById(name)?.replaceWith(response.getElementById(name))
    if (address) history.replaceState(history.state, "", address)
  }
}

function storePendingSave(pending) {
  try {
    if (pending) sessionStorage.setItem(PENDING_KEY, JSON.stringify(pending))
    else sessionStorage.removeItem(PENDING_KEY)
  } catch { /* nothing may be kept here */ }
}

function loadPendingSave() {
  try {
    return JSON.parse(sessionStorage.getItem(PENDING_KEY))
  } catch {
    return null
  }
}

// A box ticked, a text changed or a choice made since the page came.
function isModified({ type, value, defaultValue, checked, defaultChecked, options }) {
  if (options) return options.selectedIndex !== Math.max(0, [...options].findIndex(({ defaultSelected }) => defaultSelected))
  return /radio|checkbox/.test(type) ? checked !== defaultChecked : defaultValue !== undefined && value !== defaultValue
}

// Through the worker when there is one: it is still there when the page has gone (pwa/worker/post-relay.js).
async function sendTyped(url, typed) {
  const { controller } = navigator.serviceWorker ?? {}
  const response = await (controller ? sendThroughWorker(controller, url, typed) : sendWithKeepalive(url, typed))
  if (!response.ok) throw new Error("not saved")
  return response
}

function sendThroughWorker(worker, leaving, body) {
  const { port1, port2 } = new MessageChannel()
  const response = new Promise((done) => { port1.onmessage = ({ data }) => done(data) })
  worker.postMessage({ leaving, body }, [port2])
  return response
}

async function sendWithKeepalive(url, typed) {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(typed), keepalive: true })
  return { ok: response.ok && response.headers.has(DIGEST_HEADER), text: await response.text(), address: response.headers.get("HX-Replace-Url") }
}

customElements.define("save-on-leave", SaveOnLeave)
