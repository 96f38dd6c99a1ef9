// <erased-account owner="…"> takes out of this device what the owner of an account that is no more kept there.
import { forgetErased } from "../../pwa/sign-out.js"

class ErasedAccount extends HTMLElement {
  async connectedCallback() {
    await forgetErased(this.getAttribute("owner"))
    this.toggleAttribute("ready", true)
  }
}

customElements.define("erased-account", ErasedAccount)
