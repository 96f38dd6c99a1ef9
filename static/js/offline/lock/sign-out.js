// Signs out of this device: asks first about unsent work, then clears all that belongs to the owner, with or without a network.
import { loadTemplate } from "../../lib/notices.js"
import { formatMessage } from "../../lib/message-format.js"
import { hideAllTabs, redirectAllTabs, redirectOtherTabs, saveTypedInput } from "./session-channel.js"
import { deleteAccountData, isDeviceEmpty, listUnsentWork } from "../store/account-data.js"
import { sendSessionCall } from "../outbox/pending-session-call.js"
import { sendOrDeferCall } from "../outbox/retry-session-call.js"
import { sendAll } from "../outbox/outbox.js"
import { recordOwner, suspendKey } from "../keys/owner.js"
import { closeNotifications } from "../push-subscription.js"

// The public pages and their files; any other cache may be personal.
const PUBLIC_CACHES = /^pages-/
// Leads to the front page, or first to the source of the session, such as FranceConnect, to sign out there too.
const DEPARTURE_PAGE = "/compte/deconnexion/suite"
const LOCK_PAGE = "/hors-ligne/verrou"
const CLEAR_STORAGE_QUERY = "?storage=erase"

// Resolves once the dialog is shown or the page is about to be left. Input on this page counts as unsent work. False in a browser without storage.
export async function signOut(owner) {
  await saveTypedInput()
  const unsentWork = await listUnsentWork(owner).catch(() => null)
  if (!unsentWork) return false
  await (unsentWork.length ? confirmSignOut(owner, unsentWork.length) : completeSignOut(owner))
  return true
}

async function confirmSignOut(owner, count) {
  const dialog = await loadTemplate("sign-out")
  document.body.append(dialog)
  const find = (name) => dialog.querySelector(`[data-${name}]`)
  const showCount = (number) => { find("count").textContent = formatMessage(find("count").dataset.words, { count: number }) }
  const go = (how) => completeSignOut(owner, how).catch(() => {
    document.documentElement.hidden = false
    find("told").textContent = find("told").dataset.failed
  })
  showCount(count)
  dialog.addEventListener("close", () => dialog.remove())
  find("no").addEventListener("click", () => dialog.close())
  find("send").addEventListener("click", async () => {
    find("told").textContent = find("told").dataset.sending
    await sendAll({ force: true })
    const remaining = (await listUnsentWork(owner)).length
    if (!remaining) return go()
    showCount(remaining)
    find("told").textContent = find("told").dataset.left
  })
  find("keep").addEventListener("click", () => go({ keepsData: true }))
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

// With `keepsData` the sealed work stays, for its owner to unlock; else it is deleted, and all storage of the site with it when no other
// account has anything here.
async function completeSignOut(owner, { keepsData = false } = {}) {
  await hideAllTabs()
  const { headers, isLast } = await clearOwnerData(owner, { keepsData })
  const isSent = await sendOrDeferCall(["", "DELETE", headers], [isLast ? CLEAR_STORAGE_QUERY : "", "DELETE", headers])
  redirectAllTabs(isSent ? DEPARTURE_PAGE : `${LOCK_PAGE}#parti`)
}

// Returns the headers for the call that ends the session, and whether nobody has data on this device any more.
async function clearOwnerData(owner, { keepsData = false } = {}) {
  // A device with a push subscription unsubscribes (static/js/lib/push-permission.js).
  const endpoint = localStorage.getItem("told") ? await import("../../lib/push-permission.js").then(({ unsubscribeDevice }) => unsubscribeDevice(owner)).catch(() => null) : null
  await closeNotifications().catch(() => {})
  await (keepsData ? suspendKey(owner, { withCode: true }) : deleteAccountData(owner))
  await recordOwner("")
  for (const name of ["guard", "awaiting"]) localStorage.removeItem(name)
  navigator.clearAppBadge?.()
  for (const name of await caches.keys()) if (!PUBLIC_CACHES.test(name)) await caches.delete(name)
  return { headers: endpoint ? { "Parvis-Endpoint": endpoint } : {}, isLast: !keepsData && (await isDeviceEmpty()) }
}

// The account was deleted: the data of its owner on this device is deleted too, and nothing else.
export async function deleteFormerAccountData(owner) {
  await hideAllTabs()
  const { isLast } = await clearOwnerData(owner)
  if (isLast) await sendSessionCall([CLEAR_STORAGE_QUERY, "DELETE", {}]).catch(() => {})
  redirectOtherTabs("/")
  document.documentElement.hidden = false
}
