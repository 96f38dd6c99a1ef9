// Serving strategies: from the cache, from the network, or the offline page.
import { findCopy, cacheResponse, getChangeCount, updateCopy, loadOfflinePage } from "./page-cache.js"
import { isUpdateReady } from "./update.js"
import { fetchFromSite, isCacheable, isFromSite, isRedirection } from "./response-integrity.js"

const DAY = 24 * 3600 * 1000
// A network that has not responded by then is slower than a cached copy is old.
const NETWORK_TIMEOUT = 3000

// A file under a versioned address never changes.
export async function serveCacheFirst(event) {
  const copy = await caches.match(event.request)
  if (copy) return copy
  const file = await fetchFromSite(event.request)
  if (await isCacheable(file.url, file)) event.waitUntil(cacheResponse(event.request, file.clone()))
  return file
}

// The page from the network, in the reader's language; the copy when the network fails, is slow, or the response is not from the site.
// These pages never redirect.
export async function serveSharedPage(event, path) {
  const copy = await caches.match(path)
  try {
    const [page, isWhole] = await raceWithTimeout(fetchChecked(path, event.request), copy)
    if (isWhole) event.waitUntil(cacheResponse(path, page.clone()))
    return copy && !isWhole && (page.status === 200 || !isFromSite(page)) ? copy : page
  } catch {
    return copy || loadOfflinePage()
  }
}

async function fetchChecked(path, request) {
  const page = await fetchFromSite(request)
  return [page, await isCacheable(path, page)]
}

// While a sign-out is still to be sent, nothing is requested from the server: it would answer the former person.
export async function serveCopyOrOfflinePage(path) {
  return (await caches.match(path)) || loadOfflinePage()
}

// The first page of a form contains a token and is never cached; without the network the offline form replaces it.
export async function serveFormStart(event, path) {
  const page = await fetchFromSite(event.request).catch(() => null)
  if (page && (isFromSite(page) || isRedirection(page))) return page
  const form = path.replace(/^\/demarches\/(.+)\/remplir$/, "/hors-ligne/formulaires/$1")
  return (await caches.match(form)) || page || loadOfflinePage()
}

// Stale-while-revalidate; network first when the copy is old or the person reloads the page.
export async function servePublicPage(event, path) {
  const copy = await findCopy(path)
  if (copy && isRecent(copy) && !/no-cache|reload/.test(event.request.cache) && !(await isUpdateReady())) {
    event.waitUntil(refreshCopy(event, path, copy.clone()))
    return copy
  }
  const before = getChangeCount()
  const asking = fetchFromSite(event.request)
  try {
    const page = await raceWithTimeout(asking, copy)
    if (copy && !isFromSite(page) && !isRedirection(page)) throw new Error("not the site")
    if (!(await isUpdateReady())) event.waitUntil(updateCopy(path, page.clone(), before))
    return page
  } catch {
    if (copy) announceCopyAge(event, copy)
    return copy || loadOfflinePage()
  }
}

export async function serveNetworkFirst(event) {
  try {
    return await fetchFromSite(event.request)
  } catch {
    return loadOfflinePage()
  }
}

// The request; or a failure after the timeout, when there is a copy to serve.
function raceWithTimeout(asking, copy) {
  if (!copy) return asking
  return Promise.race([asking, new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), NETWORK_TIMEOUT))])
}

function isRecent(copy) {
  return Date.now() - readDate(copy) < DAY
}

function readDate(copy) {
  return Date.parse(copy.headers.get("Date"))
}

async function refreshCopy(event, path, copy) {
  const before = getChangeCount()
  const page = await fetch(path, { headers: { "If-None-Match": copy.headers.get("ETag") } }).catch(() => null)
  if (page && (page.status === 304 || isFromSite(page))) await updateCopy(path, page, before)
  else announceCopyAge(event, copy)
}

// The page being loaded shows the date of its copy (static/js/lib/worker-notices.js).
function announceCopyAge(event, copy) {
  event.waitUntil(clients.get(event.resultingClientId).then((page) => page?.postMessage({ copyOf: readDate(copy) })))
}
