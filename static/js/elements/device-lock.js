// <device-lock> gives a device its code, locks it, and opens it again. Which of its parts are shown depends on what the device keeps.
import { chooseCode, guardedKey, lock, lockedKeys, refusalOf, removeCode, unlock, wakeServer } from "../../pwa/lock.js"
import { learnOwner } from "../../pwa/owner.js"
import { lastOwner } from "../../pwa/store.js"
import { said } from "../words.js"

const HOME = "/"

class DeviceLock extends HTMLElement {
  #words

  async connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#form("unlock").addEventListener("submit", (event) => this.#unlock(event))
    this.#form("choose").addEventListener("submit", (event) => this.#choose(event))
    this.querySelector("[data-action=lock]").addEventListener("click", () => lock(HOME))
    this.querySelector("[data-action=remove]").addEventListener("click", () => this.#remove())
    await this.#draw()
    this.toggleAttribute("ready", true)
  }

  async #draw() {
    const [guarded, locked] = [await guardedKey(), await lockedKeys()]
    const last = await lastOwner()
    const isLocked = locked.some(({ owner }) => !last || owner === last)
    const owner = guarded?.owner ?? (isLocked ? "" : await learnOwner())
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
    this.#form("unlock").elements.code.focus()
  }

  async #unlock(event) {
    event.preventDefault()
    const form = event.target
    const { owner, code } = Object.fromEntries(new FormData(form))
    const { outcome, left, next } = await unlock(owner, code)
    if (outcome === "open") return this.#goBack()
    form.elements.code.value = ""
    if (outcome === "gone") await this.#draw()
    if (outcome === "gone") this.#status("gone")
    else this.#tell(form, outcome, { left, seconds: Math.ceil((next - Date.now()) / 1000) })
    form.elements.code.focus()
  }

  // Where one was, once the server has opened the sign-in again; without a network, what the device keeps is open already.
  async #goBack() {
    await wakeServer().catch(() => {})
    const back = new URL(location.hash.slice(1) || HOME, location.origin)
    location.replace(back.origin === location.origin && back.pathname !== location.pathname ? back.pathname + back.hash : HOME)
  }

  async #choose(event) {
    event.preventDefault()
    const form = event.target
    const { initials, code, again } = Object.fromEntries(new FormData(form))
    const problem = /^\p{L}{1,3}$/u.test(initials.trim()) ? refusalOf(code) ?? (code === again ? null : "different") : "initials"
    if (problem) return this.#tell(form, problem)
    try {
      await chooseCode(code, initials.trim().toUpperCase())
    } catch {
      return this.#tell(form, "offline")
    }
    form.reset()
    this.#status("chosen")
    await this.#draw()
  }

  async #remove() {
    await removeCode()
    this.#status("removed")
    await this.#draw()
  }

  #tell(form, name, values = {}) {
    const error = form.querySelector("[data-error]")
    error.textContent = said(this.#words[name], values)
    error.hidden = false
  }

  #status(name) {
    this.querySelector("[data-status]").textContent = this.#words[name]
  }

  #form(name) {
    return this.querySelector(`[data-form=${name}]`)
  }
}

customElements.define("device-lock", DeviceLock)
