// What the browser keeps: for each version of the site, its shell (offline pages and their files), the forms, the public pages seen.
import { isCacheable, isFromSite } from "./response-integrity.js"

const CACHE_PREFIX = "pages-"
const OFFLINE_URL = "/hors-ligne"
const FILE_URLS = /\/(static\/[^"#]+\.(css|js|svg)|theme\.css\?\w+)/g
const MAX_PAGES = 50
const MAX_COPY_AGE = 7 * 24 * 3600 * 1000

// An empty cache, there while the last public page received was the one that everybody gets: nobody is signed in.
const SIGNED_OUT_CACHE = "nobody"
let cacheName
let pendingDeletion
let changeCount = 0

export function nameCache(build) {
  cacheName = CACHE_PREFIX + build
}

// How many times the language was changed, or something sent (perhaps a sign-in): a page asked for before is not kept after.
export function getChangeCount() {
  return changeCount
}

// The shell is kept whole or not at all: one address that fails, and the former version stays. A form may have closed meanwhile.
export async function cacheShell(shell, forms) {
  const cache = await caches.open(cacheName)
  try {
    await Promise.all(shell.map((address) => cacheAnonymously(cache, address)))
  } catch (problem) {
    await caches.delete(cacheName)
    throw problem
  }
  await Promise.allSettled(forms.map((address) => cacheAnonymously(cache, address)))
}

// Without the cookies of whoever is here: the copy is that of everybody. A file comes from where the page has it already.
async function cacheAnonymously(cache, address) {
  await cache.put(address, await fetchCacheable(address, address.match(FILE_URLS) ? "default" : "reload"))
}

// Something else than this site may have left a file of its own in the HTTP cache: that cache is believed once.
async function fetchCacheable(address, cache) {
  const response = await fetch(address, { credentials: "omit", cache })
  if (await isCacheable(address, response)) return response
  if (cache === "default") return fetchCacheable(address, "reload")
  throw new TypeError(`${address} cannot be cached`)
}

// The home page, the pages now open and those read under the former version: once the worker sees what they send, so that it
// knows when their language changes.
export async function cacheOpenPages(isPublic, formerAddresses) {
  const windows = await clients.matchAll()
  const read = [...windows.map(({ url }) => url), ...formerAddresses].map((url) => new URL(url)).filter(isPublic)
  for (const path of new Set(["/", ...read.map((url) => url.pathname)])) {
    const before = changeCount
    await updateCopy(path, await fetch(path), before)
  }
  await cacheMissingFiles(await caches.open(cacheName))
  await deleteFormerCaches() // which may have kept one more page on its way out
}

async function cacheMissingFiles(cache) {
  for (const page of await cache.matchAll()) {
    for (const file of new Set((await page.text()).match(FILE_URLS))) if (!(await cache.match(file))) await cacheAnonymously(cache, file).catch(() => {})
  }
}

// Returns the addresses that they kept, latest last.
export async function deleteFormerCaches() {
  const addresses = []
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHE_PREFIX) || name === cacheName) continue
    addresses.push(...(await (await caches.open(name)).keys()).map(({ url }) => url))
    await caches.delete(name)
  }
  return addresses.slice(-MAX_PAGES)
}

// Something was sent: perhaps somebody is signing in. Until the server says otherwise, no copy of a page is shown.
export function clearSignedOutMark() {
  changeCount += 1
  return pendingDeletion = caches.delete(SIGNED_OUT_CACHE)
}

// The language changed: every page kept is in the former one.
export function invalidatePages(isPublic) {
  changeCount += 1
  return pendingDeletion = deletePages(isPublic)
}

async function deletePages(isPublic) {
  const cache = await caches.open(cacheName)
  for (const { url } of await cache.keys()) if (isPublic(new URL(url))) await cache.delete(url)
}

export async function findCopy(path) {
  await pendingDeletion
  const copy = await caches.has(SIGNED_OUT_CACHE) && await (await caches.open(cacheName)).match(path)
  return copy && Date.now() - Date.parse(copy.headers.get("Date")) < MAX_COPY_AGE && copy
}

export function loadOfflinePage() {
  return caches.match(OFFLINE_URL)
}

// The server gives an ETag to the pages that it makes once for everybody, and to no other. What does not come from it, or comes
// damaged, says nothing of who is signed in. `before`: the changes so far when the page was asked for.
export async function updateCopy(path, page, before) {
  const { status, redirected, headers } = page
  if (before !== changeCount || !isFromSite(page)) return
  if (status === 304 || status >= 500) return
  const isForEverybody = headers.has("ETag") && (await isCacheable(path, page))
  if (headers.has("ETag") && status === 200 && !redirected && !isForEverybody) return
  const cache = await caches.open(cacheName)
  await (isForEverybody ? caches.open(SIGNED_OUT_CACHE) : pendingDeletion = caches.delete(SIGNED_OUT_CACHE))
  await (isForEverybody ? cache.put(path, page) : cache.delete(path))
  if (before !== changeCount) await Promise.all([cache.delete(path), pendingDeletion = caches.delete(SIGNED_OUT_CACHE)])
  await deleteOldestPages(cache)
}

async function deleteOldestPages(cache) {
  const pages = (await cache.keys()).filter(({ url }) => !url.match(FILE_URLS) && !new URL(url).pathname.startsWith(OFFLINE_URL))
  for (const page of pages.slice(0, -MAX_PAGES)) await cache.delete(page)
}

// An offline page, a form or a static file, already checked (response-integrity.js).
export async function cacheResponse(address, response) {
  await (await caches.open(cacheName)).put(address, response)
}
