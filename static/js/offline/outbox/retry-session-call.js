// What is told to the server late, when the network failed: on every page while there is such a thing, for browsers whose worker does not
// do it, and for pages that nobody leaves.
import { PENDING_CALL, sendPendingCall, sendSessionCall } from "./pending-session-call.js"
import { writeRow } from "../store/store.js"

const PENDING_FLAG = "late"

// False when it will be told later. It is left to be told before it is told: a page may be closed at any moment. `atOnce` is what is said
// instead while nobody else can have come.
export async function sendOrDeferCall(errand, atOnce = errand) {
  await writeRow("meta", errand, PENDING_CALL)
  await caches.open(PENDING_CALL)
  localStorage.setItem(PENDING_FLAG, 1)
  try {
    await sendSessionCall(atOnce)
  } catch {
    return false
  }
  await caches.delete(PENDING_CALL)
  localStorage.removeItem(PENDING_FLAG)
  return true
}

// The page that is shown came before it was told, when no worker held it back.
async function finishPendingCall() {
  const wasLate = await caches.has(PENDING_CALL)
  await sendPendingCall()
  localStorage.removeItem(PENDING_FLAG)
  if (!wasLate) return
  if (location.hash === "#parti") location.replace("/")
  else location.reload()
}

if (localStorage.getItem(PENDING_FLAG)) finishPendingCall().catch(() => {})
addEventListener("online", () => localStorage.getItem(PENDING_FLAG) && finishPendingCall().catch(() => {}))
