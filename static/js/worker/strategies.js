// How a request is answered: from a copy, from the network, or by the page that says there is none.
import { findCopy, cacheResponse, getChangeCount, updateCopy, loadOfflinePage } from "./page-cache.js"
import { isUpdateReady } from "./update.js"
import { fetchFromSite, isCacheable, isFromSite, isRedirection } from "./response-integrity.js"

const DAY = 24 * 3600 * 1000
// Of a network that is there and does not answer: after that a copy is better.
const NETWORK_TIMEOUT = 3000

// A file under a versioned address never changes.
export async function serveCacheFirst(event) {
  const copy = await caches.match(event.request)
  if (copy) return copy
  const file = await fetchFromSite(event.request)
  if (await isCacheable(file.url, file)) event.waitUntil(cacheResponse(event.request, file.clone()))
  return file
}

// As it is now, in the language of whoever asks; as it was kept, when the network fails or is slow, or something else than the site
// answers. Such a page never redirects.
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

// While the server does not know that somebody left, nothing is asked of it: it would answer them.
export async function serveCopyOrOfflinePage(path) {
  return (await caches.match(path)) || loadOfflinePage()
}

// The first page of a form holds a token and is never kept; without network, the whole form that everybody has.
export async function serveFormStart(event, path) {
  const page = await fetchFromSite(event.request).catch(() => null)
  if (page && (isFromSite(page) || isRedirection(page))) return page
  const form = path.replace(/^\/demarches\/(.+)\/remplir$/, "/hors-ligne/formulaires/$1")
  return (await caches.match(form)) || page || loadOfflinePage()
}

// The copy at once and a newer one for next time; the network first when the copy is old or the person asks again.
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

// What is asked; or a failure after a while, when there is a copy to show instead.
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

// The page that is about to be shown says when its copy was made (static/js/lib/worker-notices.js).
function announceCopyAge(event, copy) {
  event.waitUntil(clients.get(event.resultingClientId).then((page) => page?.postMessage({ copyOf: readDate(copy) })))
}
