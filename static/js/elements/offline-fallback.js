// <offline-fallback form> handles an ordinary form that could not be sent because the network was cut: the offline form continues with
// it, when there is one (`offline`); else the input stays on the screen, and is sent when the network is back.
const API_URL = "/api/sync/v1"
// Between two questions to a network that does not say when it is back.
const RETRY_INTERVAL = 10_000

// What does not bear it comes from something else than the site (app/core/web/content_digest.py).
const DIGEST_HEADER = "Parvis-Digest"
const isFromSite = (response) => response?.ok && response.headers.has(DIGEST_HEADER)

class OfflineFallback extends HTMLElement {
  #form
  #button
  #token
  #retryTimer
  // The draft of the device that holds what could not be sent.
  #recoveryCopyId
  // What the pages before this one hold; nothing (null) while that is not known.
  #savedState

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute("form"))
    this.#savedState = this.getAttribute("draft") ? null : {}
    this.#token = this.getAttribute("draft") || this.#createToken()
    // One may be in the form before this comes.
    if (this.hasAttribute("last") || this.#form.contains(document.activeElement)) this.#loadSavedState()
    else this.#form.addEventListener("focusin", this.#loadSavedState, { once: true })
    this.#form.addEventListener("submit", this.#handleSubmit)
    addEventListener("htmx:sendError", this.#handleSendError)
    addEventListener("htmx:afterRequest", this.#handleSaved)
    addEventListener("online", this.#retry)
  }

  disconnectedCallback() {
    removeEventListener("htmx:sendError", this.#handleSendError)
    removeEventListener("htmx:afterRequest", this.#handleSaved)
    removeEventListener("online", this.#retry)
    clearTimeout(this.#retryTimer)
  }

  // The first page begins the draft that this names: sent again, it begins no other.
  #createToken() {
    const token = crypto.randomUUID?.() ?? ""
    if (!this.#draft) this.#addInput("new_draft", token)
    return token
  }

  // While the server can be asked: what the draft holds, or who is signed in. The device is bound to the draft from then on: it sends it
  // even once the browser has lost its cookies.
  #loadSavedState = async () => {
    if (!this.hasAttribute("offline")) return
    const isSignedIn = Boolean(document.querySelector("session-timeout"))
    const store = await import("../offline/store/store.js").catch(() => null)
    if (!store) return
    const headers = { "Parvis-Device": await store.loadDeviceSecret() }
    if (!this.getAttribute("draft") && !isSignedIn) this.#addInput("device_proof", headers["Parvis-Device"])
    if (this.getAttribute("draft")) await this.#fetchSavedState(`/drafts/${this.#token}`, { method: "PUT", headers })
    else if (isSignedIn) await this.#fetchSavedState("/state", {})
    // What is sealed for an account takes its key, which the server opens; whoever left without signing out owns nothing new.
    if (isSignedIn) await (await import("../offline/keys/owner.js")).refreshOwner().catch(() => {})
    else if (await store.loadSignedInOwner().catch(() => "")) await (await import("../offline/keys/owner.js")).refreshLastOwner()
    this.toggleAttribute("ready", true)
  }

  async #fetchSavedState(address, options) {
    const response = await fetch(API_URL + address, { cache: "no-store", ...options }).catch(() => null)
    if (isFromSite(response)) this.#savedState = await response.json()
  }

  #addInput(name, value) {
    this.#form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
  }

  // htmx sends the form once it is there; until then, and where it is not used, it is sent from here.
  #handleSubmit = async (event) => {
    this.#button = event.submitter
    if (window.htmx && this.#form.hasAttribute("hx-post")) return
    event.preventDefault()
    const { submitter } = event
    const body = new FormData(this.#form, submitter)
    if (submitter) submitter.disabled = true
    try {
      const response = await fetch(submitter?.getAttribute("formaction") ?? this.#form.action, { method: "POST", body, headers: { "HX-Request": "true" } })
      if (!response.headers.has(DIGEST_HEADER) && (response.ok || response.status === 511)) throw new Error("not the site")
      this.#showResponse(response, await response.text())
    } catch {
      this.#continueOffline()
    } finally {
      if (submitter) submitter.disabled = false
    }
  }

  // An answer that is no page of the form takes nothing away from what is typed on one.
  #showResponse({ ok, status, headers }, text) {
    const next = headers.get("HX-Redirect")
    if (next) return location.assign(next)
    const isShown = ok || status === 409 || status === 422 || (status < 500 && this.hasAttribute("last"))
    if (!isShown) return dispatchEvent(new Event("parvis:failed"))
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main")
    document.querySelector("main").replaceWith(main)
    main.querySelector("[autofocus]")?.focus()
    // Had htmx come meanwhile, it would know nothing of this page; what else is done after a swap of its own is done.
    window.htmx?.process(main)
    main.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { target: main } }))
  }

  #handleSendError = ({ detail }) => {
    if (detail.elt === this.#form) this.#continueOffline()
    else if (detail.elt.getAttribute("form") === this.#form.id) this.#saveRecoveryCopy()
  }

  // What is typed could not be kept by the server: the device has it for a day, should the browser be killed.
  async #saveRecoveryCopy() {
    if (!this.#savedState || !this.hasAttribute("offline")) return
    const { saveRecoveryCopy } = await import("../offline/form/form-handover.js")
    this.#recoveryCopyId = await saveRecoveryCopy(this, this.#form, this.#draft?.value ?? this.#token, this.#savedState).catch(() => undefined)
  }

  // The server has it now, or the page sends it on its way out.
  #handleSaved = ({ detail }) => {
    if (detail.successful) this.#deleteRecoveryCopy()
  }

  #deleteRecoveryCopy = async () => {
    if (!this.#recoveryCopyId || !navigator.onLine) return
    const { deleteRecoveryCopy } = await import("../offline/store/recovery-copy.js")
    await deleteRecoveryCopy(this.#recoveryCopyId)
    this.#recoveryCopyId = undefined
  }

  async #continueOffline() {
    try {
      // What is in a wallet is on the server only: the page waits for the network.
      const isOnServer = this.#form.querySelector("[name$=__wallet]:checked")
      if (isOnServer || !this.#savedState || !this.hasAttribute("offline")) throw new Error("no form on the device")
      const { moveFormToDevice } = await import("../offline/form/form-handover.js")
      await moveFormToDevice(this, this.#form, this.#draft?.value ?? this.#token, this.#savedState)
    } catch {
      this.#setWaiting(true)
    }
  }

  #setWaiting(isWaiting) {
    this.toggleAttribute("waiting", isWaiting)
    this.querySelector("[role=alert]").hidden = !isWaiting
    clearTimeout(this.#retryTimer)
    if (isWaiting) this.#retryTimer = setTimeout(() => this.#checkNetwork(), RETRY_INTERVAL)
  }

  async #checkNetwork() {
    const response = await fetch(`${API_URL}/state`, { cache: "no-store" }).catch(() => null)
    if (isFromSite(response)) this.#retry()
    else this.#setWaiting(this.hasAttribute("waiting"))
  }

  // The draft that the first page has begun since it is there.
  get #draft() {
    return document.querySelector(`[name=draft][form=${this.#form.id}]`)
  }

  #retry = () => {
    if (!this.hasAttribute("waiting")) return
    this.#setWaiting(false)
    this.#form.requestSubmit(this.#button)
  }
}

customElements.define("offline-fallback", OfflineFallback)
