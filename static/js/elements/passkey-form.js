// <passkey-form options ceremony autofill> has a passkey fill in the form that it wraps: `ceremony` is "create" or "get".
// With `autofill`, the browser also offers passkeys in the field of the page for the address.
import { parseCreationOptions, parseRequestOptions, toJSON } from "../lib/webauthn-json.js"

// A challenge lives five minutes: a page that stays open asks for another.
const REFRESH_MS = 4 * 60 * 1000

class PasskeyForm extends HTMLElement {
  #form
  #pending
  #refreshTimer

  connectedCallback() {
    if (!window.PublicKeyCredential) return
    this.#form = this.querySelector("form")
    this.#form.addEventListener("submit", this.#handleSubmit)
    this.hidden = false
    if (this.hasAttribute("autofill")) this.#offerAutofill()
  }

  disconnectedCallback() {
    this.#cancelPending()
  }

  #handleSubmit = async (event) => {
    event.preventDefault()
    this.#say("")
    this.#cancelPending()
    this.#disable(true)
    try {
      this.#send(await this.#runCeremony())
    } catch (error) {
      this.#disable(false)
      this.#say(this.#explain(error))
      if (this.hasAttribute("autofill")) this.#offerAutofill()
    }
  }

  // Where the browser cannot, or the network fails, the button and the password are still there.
  async #offerAutofill() {
    const isAvailable = await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false)
    if (!isAvailable || this.#pending || !this.isConnected) return
    this.#refreshTimer = setTimeout(() => { this.#cancelPending(); this.#offerAutofill() }, REFRESH_MS)
    try {
      this.#send(await this.#runCeremony("conditional"))
    } catch { /* cancelled, or nothing to offer */ }
  }

  async #runCeremony(mediation) {
    const abort = this.#pending = new AbortController()
    const response = await fetch(this.getAttribute("options"), { headers: { Accept: "application/json" }, signal: abort.signal })
    if (!response.ok) throw new Error("no options")
    const options = await response.json()
    const isCreation = this.getAttribute("ceremony") === "create"
    const credential = isCreation
      ? await navigator.credentials.create({ publicKey: parseCreationOptions(options), signal: abort.signal })
      : await navigator.credentials.get({ publicKey: parseRequestOptions(options), signal: abort.signal, ...(mediation && { mediation }) })
    if (this.#pending === abort) this.#pending = null
    return credential
  }

  #cancelPending() {
    clearTimeout(this.#refreshTimer)
    this.#pending?.abort()
    this.#pending = null
  }

  #send(credential) {
    this.#form.elements.credential.value = JSON.stringify(toJSON(credential))
    // Without the event of a submission, which would begin again.
    this.#form.submit()
  }

  #explain({ name }) {
    if (name === "InvalidStateError") return this.dataset.duplicate
    return name === "NotAllowedError" || name === "AbortError" ? this.dataset.cancelled : this.dataset.failed
  }

  #disable(isBusy) {
    for (const button of this.#form.querySelectorAll("button")) button.disabled = isBusy
  }

  #say(text) {
    this.querySelector("[role=status]").textContent = text
  }
}

customElements.define("passkey-form", PasskeyForm)
