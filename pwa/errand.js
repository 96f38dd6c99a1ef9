// What the server could not be told of the sign-in that this browser holds: it is told before any page is asked for. In the pages and in the worker.
import { read } from "./store.js"

export const ERRAND = "errand"
const SHORT = 5000

// Fails unless the server itself answered.
export async function tellServer([path, method, headers]) {
  const { status } = await fetch(`/api/sync/v1/session${path}`, { method, headers, cache: "no-store", signal: AbortSignal.timeout(SHORT) })
  if (status !== 204) throw new Error("not told")
}

// An empty cache says that there is one: looking is quick, and done for each page.
export async function runErrand() {
  if (!(await caches.has(ERRAND))) return
  const errand = await read("meta", ERRAND)
  if (errand) await tellServer(errand)
  await caches.delete(ERRAND)
}
