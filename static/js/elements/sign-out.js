// <sign-out owner="…"> holds the form that signs out: what waits on this device is asked about first. It locks the device, too, where
// whoever is signed in has chosen a code, and tells the device who that is.
import { followDoor } from "../../pwa/door.js"
import { hasSignInMark } from "../../pwa/sign-in-mark.js"

class SignOut extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#leave)
    followDoor()
    this.#meet()
    const lock = this.querySelector("[data-lock]")
    if (!lock) return
    lock.hidden = !localStorage.getItem("guard")
    lock.addEventListener("click", async () => (await import("../../pwa/lock.js")).lock())
  }

  // On the first page after each sign-in, before anything is kept.
  async #meet() {
    const owner = this.getAttribute("owner")
    if (localStorage.getItem("keeper") === owner && hasSignInMark()) return
    const { learnOwner, noteSignedIn } = await import("../../pwa/owner.js")
    await noteSignedIn(owner)
    await learnOwner()
  }

  #leave = async (event) => {
    event.preventDefault()
    try {
      const { signOut } = await import("../../pwa/sign-out.js")
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
