// Signing out of this device: what waits there is asked about first, then everything of whoever leaves is closed, with a network or without.
import { messageNamed } from "../js/messages.js"
import { said } from "../js/words.js"
import { closeDoor, leadAway } from "./door.js"
import { erase, isEmpty, workOf } from "./erase.js"
import { tellOrLeave } from "./late.js"
import { sendAll } from "./outbox.js"
import { noteOwner, putAway } from "./owner.js"

// The public pages and their files; whatever else is in a cache is somebody's.
const PUBLIC = /^pages-/
const LOCK_PAGE = "/hors-ligne/verrou"

// Once the dialog is there, or the page about to be left. False in a browser that keeps nothing: there is nothing to ask.
export async function signOut(owner) {
  const waiting = await workOf(owner).catch(() => null)
  if (!waiting) return false
  await (waiting.length ? ask(owner, waiting.length) : leave(owner))
  return true
}

async function ask(owner, count) {
  const dialog = await messageNamed("sign-out")
  document.body.append(dialog)
  const find = (name) => dialog.querySelector(`[data-${name}]`)
  const tellCount = (number) => { find("count").textContent = said(find("count").dataset.words, { count: number }) }
  const go = (how) => leave(owner, how).catch(() => {
    document.documentElement.hidden = false
    find("told").textContent = find("told").dataset.failed
  })
  tellCount(count)
  dialog.addEventListener("close", () => dialog.remove())
  find("no").addEventListener("click", () => dialog.close())
  find("send").addEventListener("click", async () => {
    find("told").textContent = find("told").dataset.sending
    await sendAll({ force: true })
    const left = (await workOf(owner)).length
    if (!left) return go()
    tellCount(left)
    find("told").textContent = find("told").dataset.left
  })
  find("keep").addEventListener("click", () => go({ keeps: true }))
  find("erase").addEventListener("submit", (event) => {
    event.preventDefault()
    const input = event.target.querySelector("input")
    const isSure = input.value.trim().toLowerCase() === input.dataset.word
    input.toggleAttribute("aria-invalid", !isSure)
    find("unsure").hidden = isSure
    if (isSure) go()
    else input.focus()
  })
  dialog.showModal()
}

// With `keeps`, what is here stays, and its owner alone opens it again; else it goes, and all that the browser keeps with it when
// nobody else has anything here.
async function leave(owner, { keeps = false } = {}) {
  await closeDoor()
  // A device that was told of news is told of nobody any more (static/js/push.js).
  const endpoint = localStorage.getItem("told") ? await import("../js/push.js").then(({ leaveDevice }) => leaveDevice()).catch(() => null) : null
  const headers = endpoint ? { "Parvis-Endpoint": endpoint } : {}
  await (keeps ? putAway(owner, { withCode: true }) : erase(owner))
  await noteOwner("")
  for (const name of ["guard", "awaiting"]) localStorage.removeItem(name)
  navigator.clearAppBadge?.()
  for (const name of await caches.keys()) if (!PUBLIC.test(name)) await caches.delete(name)
  const isLast = !keeps && (await isEmpty())
  const isTold = await tellOrLeave(["", "DELETE", headers], [isLast ? "?storage=erase" : "", "DELETE", headers])
  leadAway(isTold ? "/" : `${LOCK_PAGE}#parti`)
}
