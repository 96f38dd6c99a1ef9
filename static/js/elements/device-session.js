// <device-session> is on pages that the worker keeps, which are the same for everybody: whoever is last known to be signed in locks the
// device there, or signs out, with a network or without. What is typed on the page is kept first.
import { followDoor } from "../../pwa/door.js"
import { hasCode, isOwnerKnown, learnOwner } from "../../pwa/owner.js"
import { lastOwner, onNews } from "../../pwa/store.js"

class DeviceSession extends HTMLElement {
  async connectedCallback() {
    followDoor()
    onNews(() => this.#draw())
    this.querySelector("[data-lock]").addEventListener("click", async () => (await import("../../pwa/lock.js")).lock())
    this.querySelector("[data-leave]").addEventListener("click", () => this.#leave())
    if (!(await isOwnerKnown())) await learnOwner()
    await this.#draw()
    if (await hasCode()) (await import("../../pwa/lock.js")).lockWhenClosed()
  }

  async #draw() {
    this.hidden = !(await lastOwner())
    this.querySelector("[data-lock]").hidden = !localStorage.getItem("guard")
  }

  async #leave() {
    try {
      const { signOut } = await import("../../pwa/sign-out.js")
      await signOut(await lastOwner())
    } catch {
      document.documentElement.hidden = false
    }
  }
}

customElements.define("device-session", DeviceSession)
