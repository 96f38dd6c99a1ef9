// Signing out of this device: what waits there is asked about first, then everything of whoever leaves is closed, with a network or without.
import { messageNamed } from "../js/messages.js"
import { said } from "../js/words.js"
import { closeDoor, keepTyped, leadAway, leadOthersAway } from "./door.js"
import { erase, isEmpty, workOf } from "./erase.js"
import { tellServer } from "./errand.js"
import { tellOrLeave } from "./late.js"
import { sendAll } from "./outbox.js"
import { noteOwner, putAway } from "./owner.js"
import { takeNewsAway } from "./told.js"

// The public pages and their files; whatever else is in a cache is somebody's.
const PUBLIC = /^pages-/
const LOCK_PAGE = "/hors-ligne/verrou"
const EMPTIED = "?storage=erase"

// Once the dialog is there, or the page about to be left. What is typed here counts among what is asked about. False in a browser that keeps nothing: there is nothing to ask.
export async function signOut(owner) {
  await keepTyped()
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
  const { headers, isLast } = await takeOut(owner, { keeps })
  const isTold = await tellOrLeave(["", "DELETE", headers], [isLast ? EMPTIED : "", "DELETE", headers])
  leadAway(isTold ? "/" : `${LOCK_PAGE}#parti`)
}

// What the server is then to be told, and whether nobody keeps anything here any more.
async function takeOut(owner, { keeps = false } = {}) {
  // A device that was told of news is told of nobody any more (static/js/push.js).
  const endpoint = localStorage.getItem("told") ? await import("../js/push.js").then(({ leaveDevice }) => leaveDevice(owner)).catch(() => null) : null
  await takeNewsAway().catch(() => {})
  await (keeps ? putAway(owner, { withCode: true }) : erase(owner))
  await noteOwner("")
  for (const name of ["guard", "awaiting"]) localStorage.removeItem(name)
  navigator.clearAppBadge?.()
  for (const name of await caches.keys()) if (!PUBLIC.test(name)) await caches.delete(name)
  return { headers: endpoint ? { "Parvis-Endpoint": endpoint } : {}, isLast: !keeps && (await isEmpty()) }
}

// The account is no more, and signed out of: what its owner kept here goes too, and nothing of anybody else.
export async function forgetErased(owner) {
  await closeDoor()
  const { isLast } = await takeOut(owner)
  if (isLast) await tellServer([EMPTIED, "DELETE", {}]).catch(() => {})
  leadOthersAway("/")
  document.documentElement.hidden = false
}
