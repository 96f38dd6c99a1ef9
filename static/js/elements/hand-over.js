// <hand-over form> minds an ordinary form whose page could not be sent, because the network was cut: the form of the device goes on with it,
// when there is one (`offline`); else what is typed stays on the screen, and leaves when the network is back.
const API = "/api/sync/v1"
// Between two questions to a network that does not say when it is back.
const PAUSE = 10_000

// What does not bear it comes from something else than the site (app/core/web/content_digest.py).
const MARK = "Parvis-Digest"
const isFromSite = (answer) => answer?.ok && answer.headers.has(MARK)

class HandOver extends HTMLElement {
  #form
  #button
  #token
  #again
  // The draft of the device that holds what could not be sent.
  #rescued
  // What the pages before this one hold; nothing (null) while that is not known.
  #before

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute("form"))
    this.#before = this.getAttribute("draft") ? null : {}
    this.#token = this.getAttribute("draft") || this.#named()
    // One may be in the form before this comes.
    if (this.hasAttribute("last") || this.#form.contains(document.activeElement)) this.#learn()
    else this.#form.addEventListener("focusin", this.#learn, { once: true })
    this.#form.addEventListener("submit", this.#submitted)
    addEventListener("htmx:sendError", this.#failed)
    addEventListener("htmx:afterRequest", this.#kept)
    addEventListener("online", this.#retry)
  }

  disconnectedCallback() {
    removeEventListener("htmx:sendError", this.#failed)
    removeEventListener("htmx:afterRequest", this.#kept)
    removeEventListener("online", this.#retry)
    clearTimeout(this.#again)
  }

  // The first page begins the draft that this names: sent again, it begins no other.
  #named() {
    const token = crypto.randomUUID?.() ?? ""
    if (!this.#draft) this.#addInput("new_draft", token)
    return token
  }

  // While the server can be asked: what the draft holds, or who is signed in. The device is bound to the draft from then on: it sends it
  // even once the browser has lost its cookies.
  #learn = async () => {
    if (!this.hasAttribute("offline")) return
    const isSignedIn = Boolean(document.querySelector("session-watch"))
    const store = await import("../../pwa/store.js").catch(() => null)
    if (!store) return
    const headers = { "Parvis-Device": await store.deviceSecret() }
    if (!this.getAttribute("draft") && !isSignedIn) this.#addInput("device_proof", headers["Parvis-Device"])
    if (this.getAttribute("draft")) await this.#learnFrom(`/drafts/${this.#token}`, { method: "PUT", headers })
    else if (isSignedIn) await this.#learnFrom("/state", {})
    // What is sealed for an account takes its key, which the server opens; whoever left without signing out owns nothing new.
    if (isSignedIn) await (await import("../../pwa/owner.js")).learnOwner().catch(() => {})
    else if (await store.signedInOwner().catch(() => "")) await (await import("../../pwa/owner.js")).meetOwner()
    this.toggleAttribute("ready", true)
  }

  async #learnFrom(address, options) {
    const answer = await fetch(API + address, { cache: "no-store", ...options }).catch(() => null)
    if (isFromSite(answer)) this.#before = await answer.json()
  }

  #addInput(name, value) {
    this.#form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
  }

  // htmx sends the form once it is there; until then, and where it is not used, it is sent from here.
  #submitted = async (event) => {
    this.#button = event.submitter
    if (window.htmx && this.#form.hasAttribute("hx-post")) return
    event.preventDefault()
    const { submitter } = event
    const body = new FormData(this.#form, submitter)
    if (submitter) submitter.disabled = true
    try {
      const answer = await fetch(submitter?.getAttribute("formaction") ?? this.#form.action, { method: "POST", body, headers: { "HX-Request": "true" } })
      if (!answer.headers.has(MARK) && (answer.ok || answer.status === 511)) throw new Error("not the site")
      this.#follow(answer, await answer.text())
    } catch {
      this.#cut()
    } finally {
      if (submitter) submitter.disabled = false
    }
  }

  // An answer that is no page of the form takes nothing away from what is typed on one.
  #follow({ ok, status, headers }, text) {
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

  #failed = ({ detail }) => {
    if (detail.elt === this.#form) this.#cut()
    else if (detail.elt.getAttribute("form") === this.#form.id) this.#rescue()
  }

  // What is typed could not be kept by the server: the device has it for a day, should the browser be killed.
  async #rescue() {
    if (!this.#before || !this.hasAttribute("offline")) return
    const { rescue } = await import("../offline/handing-over.js")
    this.#rescued = await rescue(this, this.#form, this.#draft?.value ?? this.#token, this.#before).catch(() => undefined)
  }

  // The server has it now, or the page sends it on its way out.
  #kept = ({ detail }) => {
    if (detail.successful) this.#dropRescue()
  }

  #dropRescue = async () => {
    if (!this.#rescued || !navigator.onLine) return
    const { dropRescue } = await import("../../pwa/rescue.js")
    await dropRescue(this.#rescued)
    this.#rescued = undefined
  }

  async #cut() {
    try {
      if (!this.#before || !this.hasAttribute("offline")) throw new Error("no form on the device")
      const { handOver } = await import("../offline/handing-over.js")
      await handOver(this, this.#form, this.#draft?.value ?? this.#token, this.#before)
    } catch {
      this.#wait(true)
    }
  }

  #wait(isWaiting) {
    this.toggleAttribute("waiting", isWaiting)
    this.querySelector("[role=alert]").hidden = !isWaiting
    clearTimeout(this.#again)
    if (isWaiting) this.#again = setTimeout(() => this.#ask(), PAUSE)
  }

  async #ask() {
    const answer = await fetch(`${API}/state`, { cache: "no-store" }).catch(() => null)
    if (isFromSite(answer)) this.#retry()
    else this.#wait(this.hasAttribute("waiting"))
  }

  // The draft that the first page has begun since it is there.
  get #draft() {
    return document.querySelector(`[name=draft][form=${this.#form.id}]`)
  }

  #retry = () => {
    if (!this.hasAttribute("waiting")) return
    this.#wait(false)
    this.#form.requestSubmit(this.#button)
  }
}

customElements.define("hand-over", HandOver)
