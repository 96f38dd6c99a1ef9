// <push-offer key="…" owner="…" request="…"> lets this device be told of news once its button is pressed; where the browser cannot, it stays hidden. On the
// page of preferences (`choosing`) it says what to do instead.
import { isPossible, isTold, noteTaken, subscribe } from "../push.js"

class PushOffer extends HTMLElement {
  #offer
  #form

  async connectedCallback() {
    this.#offer = this.querySelector("[data-offer]")
    this.#form = this.querySelector("form")
    const isChoosing = this.hasAttribute("choosing")
    if (!isPossible()) {
      if (isChoosing && navigator.standalone === false) this.#say("installFirst")
      return
    }
    if (Notification.permission === "denied") {
      if (isChoosing) this.#say("refused")
      return
    }
    if (!isChoosing && await isTold(this.getAttribute("key"))) return
    this.#form.addEventListener("submit", (event) => this.#ask(event))
    this.hidden = false
  }

  async #ask(event) {
    event.preventDefault()
    const [key, owner, request] = ["key", "owner", "request"].map((name) => this.getAttribute(name))
    const given = await subscribe(key).catch(() => undefined)
    if (!given) return this.#say(given === null ? "refused" : "failed")
    const body = new FormData(this.#form)
    for (const [name, value] of Object.entries(given)) body.set(name, value)
    const answer = await fetch(this.#form.action, { method: "POST", body }).catch(() => null)
    if (answer?.ok) await noteTaken(key, { endpoint: given.endpoint, owner, request }).catch(() => {})
    if (answer?.ok && this.hasAttribute("choosing")) location.reload()
    else if (answer?.ok) this.#say("done")
    else this.#say("failed", answer?.status === 422 && await answer.text())
  }

  #say(name, words) {
    this.hidden = false
    this.#offer.hidden = name !== "failed"
    this.querySelector("[role=status]").textContent = words || this.dataset[name]
  }
}

customElements.define("push-offer", PushOffer)
