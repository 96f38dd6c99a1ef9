// The storage quota of this device: warns before it is exceeded, and frees space when it is.
const MIN_FREE_BYTES = 50_000_000
const MIN_FREE_SHARE = 0.1
// Cached pages, which the network can serve again; the shell and its files stay.
const CACHED_PAGES = /^\/(?!hors-ligne|static|theme)/

// As far as the browser reports it.
export async function isSpaceLow() {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return Boolean(quota) && quota - usage < Math.max(MIN_FREE_BYTES, quota * MIN_FREE_SHARE)
}

// Deletes what can be fetched again before anything that cannot.
async function freeSpace() {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const { url } of await cache.keys()) if (CACHED_PAGES.test(new URL(url).pathname)) await cache.delete(url)
  }
}

// Tries once more after freeing space.
export const retryAfterFreeingSpace = (keep) => keep().catch((problem) => freeSpace().then(keep, () => { throw problem }))

// Input that is only on the screen: the browser asks before closing the page.
const confirmUnload = (event) => event.preventDefault()
export const enableUnloadWarning = () => addEventListener("beforeunload", confirmUnload)
export const disableUnloadWarning = () => removeEventListener("beforeunload", confirmUnload)

// Asks the browser not to evict the data of this site when its disk is full.
export async function requestPersistentStorage() {
  if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.()
}
