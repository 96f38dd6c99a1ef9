// The room that is left on this device: said before it is missing, made when it is.
import { forget, readEach } from "./store.js"

const LITTLE = 50_000_000
const PART = 0.1
const LONGEST_KEPT = 30 * 24 * 3600 * 1000
// Copies of pages that come back from the network; the shell and its files stay.
const PAGES = /^\/(?!hors-ligne|static|theme)/

// As far as the browser tells.
export async function isShort() {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return Boolean(quota) && quota - usage < Math.max(LITTLE, quota * PART)
}

// What can be had again goes before anything that cannot.
async function makeRoom() {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const { url } of await cache.keys()) if (PAGES.test(new URL(url).pathname)) await cache.delete(url)
  }
}

// Tries once more when room was made.
export const withRoom = (keep) => keep().catch((problem) => makeRoom().then(keep, () => { throw problem }))

// What is on the screen is nowhere else: the browser asks before it closes the page.
const ask = (event) => event.preventDefault()
export const holdBack = () => addEventListener("beforeunload", ask)
export const letGo = () => removeEventListener("beforeunload", ask)

// A browser that is asked does not throw away what is kept here when its disk is full, if it agrees.
export async function askToStay() {
  if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.()
}

// Drafts left for a month go, and what is known of requests sent a month ago; never what waits to be sent.
export async function tidy() {
  const isOld = (at) => Date.now() - at > LONGEST_KEPT
  for (const { id, savedAt } of await readEach("drafts")) if (isOld(savedAt)) await forget(id)
  for (const { id, state, sentAt } of await readEach("outbox")) if (state === "sent" && isOld(sentAt)) await forget(id)
}
