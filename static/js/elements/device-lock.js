// <device-lock> sets the code of a device, locks it and unlocks it. Its visible parts depend on the state of the device.
import { chooseCode, disableCode, findCodeRefusal, findOpenKeyWithCode, listLockedKeys, lockDevice, unlockDevice, unlockSession } from "../offline/lock/lock.js"
import { refreshOwner } from "../offline/keys/owner.js"
import { loadLastOwner } from "../offline/store/store.js"
import { formatMessage } from "../lib/message-format.js"

const HOME_URL = "/"

class DeviceLock extends HTMLElement {
  #words

  async connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#findForm("unlock").addEventListener("submit", (event) => this.#unlock(event))
    this.#findForm("choose").addEventListener("submit", (event) => this.#submitCode(event))
    this.querySelector("[data-action=lock]").addEventListener("click", () => lockDevice(HOME_URL))
    this.querySelector("[data-action=remove]").addEventListener("click", () => this.#disableCode())
    await this.#draw()
    this.toggleAttribute("ready", true)
  }

  async #draw() {
    const [guarded, locked] = [await findOpenKeyWithCode(), await listLockedKeys()]
    const last = await loadLastOwner()
    const isLocked = locked.some(({ owner }) => !last || owner === last)
    const owner = guarded?.owner ?? (isLocked ? "" : await refreshOwner())
    const hasLeft = location.hash === "#parti"
    this.#show("left", hasLeft)
    this.#show("locked", !owner && locked.length > 0)
    this.#show("other", !owner && locked.length > 0)
    this.#show("nobody", !owner && !locked.length && !hasLeft)
    this.#show("guarded", Boolean(guarded))
    this.#show("choosing", Boolean(owner && !guarded))
    if (!owner && locked.length) this.#listPeople(locked)
  }

  #show(part, isShown) {
    this.querySelector(`[data-part=${part}]`).hidden = !isShown
  }

  // One alone is not asked who they are.
  #listPeople(locked) {
    const people = this.querySelector("[data-people]")
    people.hidden = locked.length < 2
    people.querySelector(".choices").replaceChildren(...locked.map(({ owner, pin }, at) => {
      const choice = Object.assign(document.createElement("label"), { className: "choice" })
      choice.append(Object.assign(document.createElement("input"), { type: "radio", name: "owner", value: owner, checked: at === 0 }), ` ${pin.initials}`)
      return choice
    }))
    this.#findForm("unlock").elements.code.focus()
  }

  async #unlock(event) {
    event.preventDefault()
    const form = event.target
    const { owner, code } = Object.fromEntries(new FormData(form))
    const { outcome, left, next } = await unlockDevice(owner, code)
    if (outcome === "open") return this.#goBack()
    form.elements.code.value = ""
    if (outcome === "gone") await this.#draw()
    if (outcome === "gone") this.#setStatus("gone")
    else this.#showError(form, outcome, { left, seconds: Math.ceil((next - Date.now()) / 1000) })
    form.elements.code.focus()
  }

  // Where one was, once the server has opened the sign-in again; without a network, what the device keeps is open already.
  async #goBack() {
    await unlockSession().catch(() => {})
    const back = new URL(location.hash.slice(1) || HOME_URL, location.origin)
    location.replace(back.origin === location.origin && back.pathname !== location.pathname ? back.pathname + back.hash : HOME_URL)
  }

  async #submitCode(event) {
    event.preventDefault()
    const form = event.target
    const { initials, code, confirmation } = Object.fromEntries(new FormData(form))
    const problem = /^\p{L}{1,3}$/u.test(initials.trim()) ? findCodeRefusal(code) ?? (code === confirmation ? null : "different") : "initials"
    if (problem) return this.#showError(form, problem)
    try {
      await chooseCode(code, initials.trim().toUpperCase())
    } catch {
      return this.#showError(form, "offline")
    }
    form.reset()
    this.#setStatus("chosen")
    await this.#draw()
  }

  async #disableCode() {
    await disableCode()
    this.#setStatus("removed")
    await this.#draw()
  }

  #showError(form, name, values = {}) {
    const error = form.querySelector("[data-error]")
    error.textContent = formatMessage(this.#words[name], values)
    error.hidden = false
  }

  #setStatus(name) {
    this.querySelector("[data-status]").textContent = this.#words[name]
  }

  #findForm(name) {
    return this.querySelector(`[data-form=${name}]`)
  }
}

customElements.define("device-lock", DeviceLock)
