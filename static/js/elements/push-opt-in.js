// <push-opt-in key="…" owner="…" request="…"> subscribes this device to notifications when its button is pressed; hidden where the browser
// has no push. On the page of preferences (`choosing`) it says what to do instead.
import { isPushSupported, isSubscribed, recordAcceptedSubscription, subscribeDevice } from "../lib/push-permission.js"

class PushOptIn extends HTMLElement {
  #offer
  #form

  async connectedCallback() {
    this.#offer = this.querySelector("[data-offer]")
    this.#form = this.querySelector("form")
    const isChoosing = this.hasAttribute("choosing")
    if (!isPushSupported()) {
      if (isChoosing && navigator.standalone === false) this.#showMessage("installFirst")
      return
    }
    if (Notification.permission === "denied") {
      if (isChoosing) this.#showMessage("refused")
      return
    }
    if (!isChoosing && await isSubscribed(this.getAttribute("key"))) return
    this.#form.addEventListener("submit", (event) => this.#subscribe(event))
    this.hidden = false
  }

  async #subscribe(event) {
    event.preventDefault()
    const [key, owner, request] = ["key", "owner", "request"].map((name) => this.getAttribute(name))
    const subscription = await subscribeDevice(key).catch(() => undefined)
    if (!subscription) return this.#showMessage(subscription === null ? "refused" : "failed")
    const body = new FormData(this.#form)
    for (const [name, value] of Object.entries(subscription)) body.set(name, value)
    const response = await fetch(this.#form.action, { method: "POST", body }).catch(() => null)
    if (response?.ok) await recordAcceptedSubscription(key, { endpoint: subscription.endpoint, owner, request }).catch(() => {})
    if (response?.ok && this.hasAttribute("choosing")) location.reload()
    else if (response?.ok) this.#showMessage("done")
    else this.#showMessage("failed", response?.status === 422 && await response.text())
  }

  #showMessage(name, words) {
    this.hidden = false
    this.#offer.hidden = name !== "failed"
    this.querySelector("[role=status]").textContent = words || this.dataset[name]
  }
}

customElements.define("push-opt-in", PushOptIn)
