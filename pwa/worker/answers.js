// How a request is answered: from a copy, from the network, or by the page that says there is none.
import { copyFor, keep, changesSoFar, learn, offlinePage } from "./copies.js"
import { isTimeToHandOver } from "./handover.js"
import { canBeKept, fetchFromSite, isFromSite, isRedirection } from "./provenance.js"

const DAY = 24 * 3600 * 1000
// Of a network that is there and does not answer: after that a copy is better.
const SLOW = 3000

// A file under a versioned address never changes.
export async function copyFirst(event) {
  const copy = await caches.match(event.request)
  if (copy) return copy
  const file = await fetchFromSite(event.request)
  if (await canBeKept(file.url, file)) event.waitUntil(keep(event.request, file.clone()))
  return file
}

// As it is now, in the language of whoever asks; as it was kept, when the network fails or is slow, or something else than the site
// answers. Such a page never redirects.
export async function sameForEverybody(event, path) {
  const copy = await caches.match(path)
  try {
    const [page, isWhole] = await inTime(checked(path, event.request), copy)
    if (isWhole) event.waitUntil(keep(path, page.clone()))
    return copy && !isWhole && (page.status === 200 || !isFromSite(page)) ? copy : page
  } catch {
    return copy || offlinePage()
  }
}

async function checked(path, request) {
  const page = await fetchFromSite(request)
  return [page, await canBeKept(path, page)]
}

// While the server does not know that somebody left, nothing is asked of it: it would answer them.
export async function copyOrNone(path) {
  return (await caches.match(path)) || offlinePage()
}

// The first page of a form holds a token and is never kept; without network, the whole form that everybody has.
export async function formStart(event, path) {
  const page = await fetchFromSite(event.request).catch(() => null)
  if (page && (isFromSite(page) || isRedirection(page))) return page
  const form = path.replace(/^\/demarches\/(.+)\/remplir$/, "/hors-ligne/formulaires/$1")
  return (await caches.match(form)) || page || offlinePage()
}

// The copy at once and a newer one for next time; the network first when the copy is old or the person asks again.
export async function publicPage(event, path) {
  const copy = await copyFor(path)
  if (copy && isRecent(copy) && !/no-cache|reload/.test(event.request.cache) && !(await isTimeToHandOver())) {
    event.waitUntil(refresh(event, path, copy.clone()))
    return copy
  }
  const before = changesSoFar()
  const asking = fetchFromSite(event.request)
  try {
    const page = await inTime(asking, copy)
    if (copy && !isFromSite(page) && !isRedirection(page)) throw new Error("not the site")
    if (!(await isTimeToHandOver())) event.waitUntil(learn(path, page.clone(), before))
    return page
  } catch {
    if (copy) tellAge(event, copy)
    return copy || offlinePage()
  }
}

export async function networkFirst(event) {
  try {
    return await fetchFromSite(event.request)
  } catch {
    return offlinePage()
  }
}

// What is asked; or a failure after a while, when there is a copy to show instead.
function inTime(asking, copy) {
  if (!copy) return asking
  return Promise.race([asking, new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), SLOW))])
}

function isRecent(copy) {
  return Date.now() - dateOf(copy) < DAY
}

function dateOf(copy) {
  return Date.parse(copy.headers.get("Date"))
}

async function refresh(event, path, copy) {
  const before = changesSoFar()
  const page = await fetch(path, { headers: { "If-None-Match": copy.headers.get("ETag") } }).catch(() => null)
  if (page && (page.status === 304 || isFromSite(page))) await learn(path, page, before)
  else tellAge(event, copy)
}

// The page that is about to be shown says when its copy was made (static/js/installed.js).
function tellAge(event, copy) {
  event.waitUntil(clients.get(event.resultingClientId).then((page) => page?.postMessage({ copyOf: dateOf(copy) })))
}
