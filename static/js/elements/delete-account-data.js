// <delete-account-data owner="…"> deletes the data of an account from this device, once the account was deleted.
import { deleteFormerAccountData } from "../offline/lock/sign-out.js"

class DeleteAccountData extends HTMLElement {
  async connectedCallback() {
    await deleteFormerAccountData(this.getAttribute("owner"))
    this.toggleAttribute("ready", true)
  }
}

customElements.define("delete-account-data", DeleteAccountData)
