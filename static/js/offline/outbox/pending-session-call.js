// A call about the session (sign-out, lock) that the server has not received: it is sent before any page is requested. In the pages and in the worker.
import { readRow } from "../store/store.js"

export const PENDING_CALL = "errand"
const CALL_TIMEOUT = 5000

// Throws unless the site itself has answered.
export async function sendSessionCall([path, method, headers]) {
  const { status } = await fetch(`/api/sync/v1/session${path}`, { method, headers, cache: "no-store", signal: AbortSignal.timeout(CALL_TIMEOUT) })
  if (status !== 204) throw new Error("request failed")
}

// An empty cache marks a pending call: a quick check for each navigation.
export async function sendPendingCall() {
  if (!(await caches.has(PENDING_CALL))) return
  const pendingCall = await readRow("meta", PENDING_CALL)
  if (pendingCall) await sendSessionCall(pendingCall)
  await caches.delete(PENDING_CALL)
}
