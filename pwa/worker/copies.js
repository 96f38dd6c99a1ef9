// What the browser keeps: for each version of the site, its shell (offline pages and their files), the forms, the public pages seen.
// BUILD, SHELL and FORMS are written by the server at the head of the script.
import { canBeKept, isFromSite } from "./provenance.js"

const PREFIX = "pages-"
const NAME = PREFIX + BUILD
const OFFLINE = "/hors-ligne"
const NAMED_FILES = /\/(static\/[^"#]+\.(css|js|svg)|theme\.css\?\w+)/g
const MOST_PAGES = 50
const LONGEST = 7 * 24 * 3600 * 1000

// An empty cache, there while the last public page received was the one that everybody gets: nobody is signed in.
const NOBODY = "nobody"
let forgetting
let changes = 0

// How many times the language was changed, or something sent (perhaps a sign-in): a page asked for before is not kept after.
export function changesSoFar() {
  return changes
}

// The shell is kept whole or not at all: one address that fails, and the former version stays. A form may have closed meanwhile.
export async function keepShell() {
  const cache = await caches.open(NAME)
  try {
    await Promise.all(SHELL.map((address) => keepAsAnybody(cache, address)))
  } catch (problem) {
    await caches.delete(NAME)
    throw problem
  }
  await Promise.allSettled(FORMS.map((address) => keepAsAnybody(cache, address)))
}

// Without the cookies of whoever is here: the copy is that of everybody. A file comes from where the page has it already.
async function keepAsAnybody(cache, address) {
  await cache.put(address, await fetchWhole(address, address.match(NAMED_FILES) ? "default" : "reload"))
}

// Something else than this site may have left a file of its own in the HTTP cache: that cache is believed once.
async function fetchWhole(address, cache) {
  const response = await fetch(address, { credentials: "omit", cache })
  if (await canBeKept(address, response)) return response
  if (cache === "default") return fetchWhole(address, "reload")
  throw new TypeError(`${address} cannot be kept`)
}

// The home page, the pages now open and those read under the former version: once the worker sees what they send, so that it
// knows when their language changes.
export async function keepOpenPages(isPublic, former) {
  const windows = await clients.matchAll()
  const read = [...windows.map(({ url }) => url), ...former].map((url) => new URL(url)).filter(isPublic)
  for (const path of new Set(["/", ...read.map((url) => url.pathname)])) {
    const before = changes
    await learn(path, await fetch(path), before)
  }
  await keepFiles(await caches.open(NAME))
  await dropFormerVersions() // which may have kept one more page on its way out
}

async function keepFiles(cache) {
  for (const page of await cache.matchAll()) {
    for (const file of new Set((await page.text()).match(NAMED_FILES))) if (!(await cache.match(file))) await keepAsAnybody(cache, file).catch(() => {})
  }
}

// Returns the addresses that they kept, latest last.
export async function dropFormerVersions() {
  const kept = []
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === NAME) continue
    kept.push(...(await (await caches.open(name)).keys()).map(({ url }) => url))
    await caches.delete(name)
  }
  return kept.slice(-MOST_PAGES)
}

// Something was sent: perhaps somebody is signing in. Until the server says otherwise, no copy of a page is shown.
export function forgetVisitor() {
  changes += 1
  return forgetting = caches.delete(NOBODY)
}

// The language changed: every page kept is in the former one.
export function forgetPages(isPublic) {
  changes += 1
  return forgetting = dropPages(isPublic)
}

async function dropPages(isPublic) {
  const cache = await caches.open(NAME)
  for (const { url } of await cache.keys()) if (isPublic(new URL(url))) await cache.delete(url)
}

export async function copyFor(path) {
  await forgetting
  const copy = await caches.has(NOBODY) && await (await caches.open(NAME)).match(path)
  return copy && Date.now() - Date.parse(copy.headers.get("Date")) < LONGEST && copy
}

export function offlinePage() {
  return caches.match(OFFLINE)
}

// The server gives an ETag to the pages that it makes once for everybody, and to no other. What does not come from it, or comes
// damaged, says nothing of who is signed in. `before`: the changes so far when the page was asked for.
export async function learn(path, page, before) {
  const { status, redirected, headers } = page
  if (before !== changes || !isFromSite(page)) return
  if (status === 304 || status >= 500) return
  const isForEverybody = headers.has("ETag") && (await canBeKept(path, page))
  if (headers.has("ETag") && status === 200 && !redirected && !isForEverybody) return
  const cache = await caches.open(NAME)
  await (isForEverybody ? caches.open(NOBODY) : forgetting = caches.delete(NOBODY))
  await (isForEverybody ? cache.put(path, page) : cache.delete(path))
  if (before !== changes) await Promise.all([cache.delete(path), forgetting = caches.delete(NOBODY)])
  await forgetOldest(cache)
}

async function forgetOldest(cache) {
  const pages = (await cache.keys()).filter(({ url }) => !url.match(NAMED_FILES) && !new URL(url).pathname.startsWith(OFFLINE))
  for (const page of pages.slice(0, -MOST_PAGES)) await cache.delete(page)
}

// An offline page, a form or a static file, already checked (provenance.js).
export async function keep(address, response) {
  await (await caches.open(NAME)).put(address, response)
}
