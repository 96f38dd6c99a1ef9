// Retries a pending call about the session: on every page while there is one, for browsers whose worker does not, and for pages that stay
// open.
import { PENDING_CALL, sendPendingCall, sendSessionCall } from "./pending-session-call.js"
import { writeRow } from "../store/store.js"

const PENDING_FLAG = "late"

// Persists the call before trying it: a page may be closed at any moment. False when it was deferred. `atOnce` replaces the call while
// nobody else can have signed in.
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

// The page was loaded before the call was sent, when no worker delayed it.
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
