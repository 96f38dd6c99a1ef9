// The page cache: for each version of the site, the shell (offline pages and their files), the forms and the public pages visited.
import { isCacheable, isFromSite } from "./response-integrity.js"

const CACHE_PREFIX = "pages-"
const OFFLINE_URL = "/hors-ligne"
const FILE_URLS = /\/(static\/[^"#]+\.(css|js|svg)|theme\.css\?\w+|theme\/[0-9a-f]+\/[\w.-]+)/g
const MAX_PAGES = 50
const MAX_COPY_AGE = 7 * 24 * 3600 * 1000

// An empty cache that exists while the last public page received was the anonymous one: nobody is signed in.
const SIGNED_OUT_CACHE = "nobody"
let cacheName
let pendingDeletion
let changeCount = 0

export function nameCache(build) {
  cacheName = CACHE_PREFIX + build
}

// Counts changes of language and requests that may sign somebody in. A page requested before such a change is not cached after it.
export function getChangeCount() {
  return changeCount
}

// The shell is cached whole or not at all: when one address fails, the former version stays. A form may have closed meanwhile.
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

// Without cookies: the copy must be the anonymous page. A file comes from the HTTP cache, where the page put it.
async function cacheAnonymously(cache, address) {
  await cache.put(address, await fetchCacheable(address, address.match(FILE_URLS) ? "default" : "reload"))
}

// A captive portal may have left a response of its own in the HTTP cache: if so, the file is fetched again past that cache.
async function fetchCacheable(address, cache) {
  const response = await fetch(address, { credentials: "omit", cache })
  if (await isCacheable(address, response)) return response
  if (cache === "default") return fetchCacheable(address, "reload")
  throw new TypeError(`${address} cannot be cached`)
}

// Caches the home page, help, the open pages and those cached by the former version. Only once the worker is active, so that it sees
// the requests that change the language.
export async function cacheOpenPages(isPublic, formerAddresses, help) {
  const windows = await clients.matchAll()
  const read = [...windows.map(({ url }) => url), ...formerAddresses].map((url) => new URL(url)).filter(isPublic)
  for (const path of new Set(["/", ...help, ...read.map((url) => url.pathname)])) {
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

// Returns the addresses that they held, latest last.
export async function deleteFormerCaches() {
  const addresses = []
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHE_PREFIX) || name === cacheName) continue
    addresses.push(...(await (await caches.open(name)).keys()).map(({ url }) => url))
    await caches.delete(name)
  }
  return addresses.slice(-MAX_PAGES)
}

// A request that may sign somebody in: no cached page is served until the server confirms that nobody is signed in.
export function clearSignedOutMark() {
  changeCount += 1
  return pendingDeletion = caches.delete(SIGNED_OUT_CACHE)
}

// All cached pages are in the former language.
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

// Only pages rendered once for everybody have an ETag. A response from elsewhere, or a damaged one, says nothing about who is signed in.
// `before`: the number of changes when the page was requested.
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

// Caches an offline page, a form or a static file whose integrity was checked (response-integrity.js).
export async function cacheResponse(address, response) {
  await (await caches.open(cacheName)).put(address, response)
}
