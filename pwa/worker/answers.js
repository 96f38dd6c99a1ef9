// How a request is answered: from a copy, from the network, or by the page that says there is none.
import { copyFor, keep, languageChanges, learn, offlinePage } from "./copies.js"
import { handOver, isTimeToHandOver } from "./handover.js"

const DAY = 24 * 3600 * 1000

// A file under a versioned address never changes.
export async function copyFirst(event) {
  const copy = await caches.match(event.request)
  if (copy) return copy
  const file = await fetch(event.request)
  event.waitUntil(keep(event.request, file.clone()))
  return file
}

// The copy at once and a newer one for next time; the network first when the copy is old or the person asks again.
export async function publicPage(event, path) {
  const copy = await copyFor(path)
  if (copy && isRecent(copy) && !/no-cache|reload/.test(event.request.cache) && !(await isTimeToHandOver())) {
    event.waitUntil(refresh(path, copy))
    return copy
  }
  try {
    const before = languageChanges()
    const page = await fetch(event.request)
    if (!(await handOver())) event.waitUntil(learn(path, page.clone(), before))
    return page
  } catch {
    return copy || offlinePage()
  }
}

function isRecent(copy) {
  return Date.now() - Date.parse(copy.headers.get("Date")) < DAY
}

async function refresh(path, copy) {
  const before = languageChanges()
  const page = await fetch(path, { headers: { "If-None-Match": copy.headers.get("ETag") } }).catch(() => null)
  if (page) await learn(path, page, before)
}

export async function networkFirst(event) {
  try {
    const page = await fetch(event.request)
    await handOver()
    return page
  } catch {
    return offlinePage()
  }
}
