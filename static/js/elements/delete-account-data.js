// <delete-account-data owner="…"> takes out of this device what the owner of an account that is no more kept there.
import { deleteFormerAccountData } from "../offline/lock/sign-out.js"

class DeleteAccountData extends HTMLElement {
  async connectedCallback() {
    await deleteFormerAccountData(this.getAttribute("owner"))
    this.toggleAttribute("ready", true)
  }
}

customElements.define("delete-account-data", DeleteAccountData)
