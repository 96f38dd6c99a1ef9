// What the server could not be told of the sign-in that this browser holds: it is told before any page is asked for. In the pages and in the worker.
import { readRow } from "../store/store.js"

export const PENDING_CALL = "errand"
const CALL_TIMEOUT = 5000

// Fails unless the server itself answered.
export async function sendSessionCall([path, method, headers]) {
  const { status } = await fetch(`/api/sync/v1/session${path}`, { method, headers, cache: "no-store", signal: AbortSignal.timeout(CALL_TIMEOUT) })
  if (status !== 204) throw new Error("request failed")
}

// An empty cache says that there is one: looking is quick, and done for each page.
export async function sendPendingCall() {
  if (!(await caches.has(PENDING_CALL))) return
  const pendingCall = await readRow("meta", PENDING_CALL)
  if (pendingCall) await sendSessionCall(pendingCall)
  await caches.delete(PENDING_CALL)
}
