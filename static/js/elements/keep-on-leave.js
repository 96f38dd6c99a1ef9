// <keep-on-leave form url shown> keeps what was typed in a form since it was last kept, when one leaves the page or turns to another.
// `shown` is the element that says when it was: the answer has it anew.

// What does not bear it comes from something else than the site (app/core/web/content_digest.py).
const MARK = "Parvis-Digest"
// What the tab remembers of a save that may not have come to its end (static/js/pending-save.js).
const PENDING = "pending-save"

class KeepOnLeave extends HTMLElement {
  #form
  #typed = 0
  #kept = 0
  #sent = 0

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute("form"))
    for (const kind of ["input", "change"]) this.#form.addEventListener(kind, () => { this.#typed += 1 })
    // Typed before this came.
    if ([...this.#form.elements].some(isTyped)) this.#typed = 1
    this.#form.addEventListener("submit", () => { this.#kept = this.#typed })
    document.addEventListener("htmx:beforeRequest", this.#asked)
    document.addEventListener("htmx:afterRequest", this.#answered)
    document.addEventListener("visibilitychange", this.#hidden)
    addEventListener("pagehide", this.#keep)
    this.#meetPending()
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:beforeRequest", this.#asked)
    document.removeEventListener("htmx:afterRequest", this.#answered)
    document.removeEventListener("visibilitychange", this.#hidden)
    removeEventListener("pagehide", this.#keep)
  }

  #asked = ({ detail }) => {
    if (this.#isKeeping(detail)) this.#sent = this.#typed
  }

  // A form that could not be sent is still to be kept. Of an answer that leads to another page, htmx does not say that it is a success.
  #answered = ({ detail }) => {
    const isSent = detail.xhr.status < 400 && detail.xhr.getResponseHeader(MARK)
    if (this.#isKeeping(detail) && detail.successful) this.#kept = Math.max(this.#kept, this.#sent)
    else if (detail.elt === this.#form && !isSent) this.#kept = -1
  }

  // What only looks at the answers keeps nothing.
  #isKeeping({ requestConfig }) {
    return requestConfig.path === this.getAttribute("url") && !requestConfig.formData.has("looked_at")
  }

  #hidden = () => {
    if (document.visibilityState === "hidden") this.#keep()
  }

  #keep = async () => {
    if (this.#typed === this.#kept || !this.#typed) return
    this.#kept = this.#typed
    remember(this.#pending)
    const typed = [...new FormData(this.#form)].filter(([, value]) => typeof value === "string")
    try {
      this.#show(await send(this.getAttribute("url"), typed))
      remember(null)
    } catch {
      this.#kept = -1
    }
  }

  get #pending() {
    const { new_draft: token, tab } = this.#form.elements
    const draft = document.querySelector(`[name=draft][form=${this.#form.id}]`) ? "" : token?.value
    return { url: this.getAttribute("url"), draft, writer: tab?.value.split(".")[0], at: Date.now() }
  }

  async #meetPending() {
    const pending = recall()
    if (!pending || pending.url !== this.getAttribute("url")) return
    remember(null)
    const { showPendingSave } = await import("../pending-save.js")
    showPendingSave(pending, this.#form, () => this.#typed > 0)
  }

  #show({ text, address }) {
    const name = this.getAttribute("shown")
    if (!name) return
    const answer = new DOMParser().parseFromString(text, "text/html")
    document.getElementById(name)?.replaceWith(answer.getElementById(name))
    if (address) history.replaceState(history.state, "", address)
  }
}

function remember(pending) {
  try {
    if (pending) sessionStorage.setItem(PENDING, JSON.stringify(pending))
    else sessionStorage.removeItem(PENDING)
  } catch { /* nothing may be kept here */ }
}

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(PENDING))
  } catch {
    return null
  }
}

// A box ticked, a text changed or a choice made since the page came.
function isTyped({ type, value, defaultValue, checked, defaultChecked, options }) {
  if (options) return options.selectedIndex !== Math.max(0, [...options].findIndex(({ defaultSelected }) => defaultSelected))
  return /radio|checkbox/.test(type) ? checked !== defaultChecked : defaultValue !== undefined && value !== defaultValue
}

// Through the worker when there is one: it is still there when the page has gone (pwa/worker/last-words.js).
async function send(url, typed) {
  const { controller } = navigator.serviceWorker ?? {}
  const answer = await (controller ? handOver(controller, url, typed) : sendAlive(url, typed))
  if (!answer.ok) throw new Error("not kept")
  return answer
}

function handOver(worker, leaving, body) {
  const { port1, port2 } = new MessageChannel()
  const answer = new Promise((done) => { port1.onmessage = ({ data }) => done(data) })
  worker.postMessage({ leaving, body }, [port2])
  return answer
}

async function sendAlive(url, typed) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(typed), keepalive: true })
  return { ok: answer.ok && answer.headers.has(MARK), text: await answer.text(), address: answer.headers.get("HX-Replace-Url") }
}

customElements.define("keep-on-leave", KeepOnLeave)
