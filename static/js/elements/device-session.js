// <device-session> is on the pages that the worker caches, which are the same for everybody: the last known owner locks the device
// there, or signs out, with or without a network. Input on the page is saved first.
import { listenToSessionChannel } from "../offline/lock/session-channel.js"
import { hasCode, isOwnerKnown, refreshOwner } from "../offline/keys/owner.js"
import { loadLastOwner, subscribeToChanges } from "../offline/store/store.js"

class DeviceSession extends HTMLElement {
  async connectedCallback() {
    listenToSessionChannel()
    subscribeToChanges(() => this.#draw())
    this.querySelector("[data-lock]").addEventListener("click", async () => (await import("../offline/lock/lock.js")).lockDevice())
    this.querySelector("[data-leave]").addEventListener("click", () => this.#signOut())
    if (!(await isOwnerKnown())) await refreshOwner()
    await this.#draw()
    if (await hasCode()) (await import("../offline/lock/lock.js")).lockAfterRestart()
  }

  async #draw() {
    this.hidden = !(await loadLastOwner())
    this.querySelector("[data-lock]").hidden = !localStorage.getItem("guard")
  }

  async #signOut() {
    try {
      const { signOut } = await import("../offline/lock/sign-out.js")
      await signOut(await loadLastOwner())
    } catch {
      document.documentElement.hidden = false
    }
  }
}

customElements.define("device-session", DeviceSession)
