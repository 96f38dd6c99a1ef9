// <sign-out owner="…"> wraps the form that signs out: it asks about unsent work first. It also locks the device, when the owner has a
// code, and records the owner on the device.
import { listenToSessionChannel } from "../offline/lock/session-channel.js"
import { hasSignInMark } from "../offline/keys/sign-in-mark.js"

class SignOut extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#handleSubmit)
    listenToSessionChannel()
    this.#recordOwner()
    const lock = this.querySelector("[data-lock]")
    if (!lock) return
    lock.hidden = !localStorage.getItem("guard")
    lock.addEventListener("click", async () => (await import("../offline/lock/lock.js")).lockDevice())
  }

  // On the first page after each sign-in, before anything is kept.
  async #recordOwner() {
    const owner = this.getAttribute("owner")
    if (localStorage.getItem("keeper") === owner && hasSignInMark()) return
    const { refreshOwner, recordSignedIn } = await import("../offline/keys/owner.js")
    await recordSignedIn(owner)
    await refreshOwner()
  }

  #handleSubmit = async (event) => {
    event.preventDefault()
    try {
      const { signOut } = await import("../offline/lock/sign-out.js")
      if (!(await signOut(this.getAttribute("owner")))) event.target.submit()
    } catch {
      document.documentElement.hidden = false
      const announcer = document.getElementById("announcer")
      announcer.textContent = announcer.dataset.failed
      announcer.toggleAttribute("data-shown", true)
    }
  }
}

customElements.define("sign-out", SignOut)
