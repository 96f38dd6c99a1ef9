// The room that is left on this device: said before it is missing, made when it is.
import { deleteWork, readAllRows } from "./store.js"

const MIN_FREE_BYTES = 50_000_000
const MIN_FREE_SHARE = 0.1
const RETENTION = 30 * 24 * 3600 * 1000
// Copies of pages that come back from the network; the shell and its files stay.
const CACHED_PAGES = /^\/(?!hors-ligne|static|theme)/

// As far as the browser tells.
export async function isSpaceLow() {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return Boolean(quota) && quota - usage < Math.max(MIN_FREE_BYTES, quota * MIN_FREE_SHARE)
}

// What can be had again goes before anything that cannot.
async function freeSpace() {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const { url } of await cache.keys()) if (CACHED_PAGES.test(new URL(url).pathname)) await cache.delete(url)
  }
}

// Tries once more when room was made.
export const retryAfterFreeingSpace = (keep) => keep().catch((problem) => freeSpace().then(keep, () => { throw problem }))

// What is on the screen is nowhere else: the browser asks before it closes the page.
const confirmUnload = (event) => event.preventDefault()
export const enableUnloadWarning = () => addEventListener("beforeunload", confirmUnload)
export const disableUnloadWarning = () => removeEventListener("beforeunload", confirmUnload)

// A browser that is asked does not throw away what is kept here when its disk is full, if it agrees.
export async function requestPersistentStorage() {
  if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.()
}

// Drafts left for a month go, and what is known of requests sent a month ago; never what waits to be sent.
export async function expireOldWork() {
  const isOld = (at) => Date.now() - at > RETENTION
  for (const { id, savedAt } of await readAllRows("drafts")) if (isOld(savedAt)) await deleteWork(id)
  for (const { id, state, sentAt } of await readAllRows("outbox")) if (state === "sent" && isOld(sentAt)) await deleteWork(id)
}
