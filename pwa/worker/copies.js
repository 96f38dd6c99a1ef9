// What the browser keeps: for each version of the site, its offline page, the public pages seen, and what they are drawn with.
const PREFIX = "pages-"
const NAME = PREFIX + "VERSION"
const OFFLINE = "/hors-ligne"
const NAMED_FILES = /\/(static\/[^"#]+\.(css|js|svg)|theme\.css\?\w+)/g

// An empty cache, there while the last public page received was the one that everybody gets: nobody is signed in.
const NOBODY = "nobody"
let forgetting
let changes = 0

// How many times the language was changed: a page asked for before is not kept after.
export function languageChanges() {
  return changes
}

// The offline page and its files. All or nothing: one file that fails, and the former version stays.
export async function keepShell() {
  const cache = await caches.open(NAME)
  await cache.add(new Request(OFFLINE, { credentials: "omit", cache: "reload" }))
  await keepFiles(cache)
}

// The home page and the pages now open: once the worker sees what they send, so that it knows when their language changes.
export async function keepOpenPages(isPublic) {
  const windows = await clients.matchAll()
  const open = windows.map(({ url }) => new URL(url)).filter(isPublic)
  for (const path of new Set(["/", ...open.map((url) => url.pathname)])) {
    const before = changes
    await learn(path, await fetch(path), before)
  }
  await keepFiles(await caches.open(NAME))
  await dropFormerVersions() // which may have kept one more page on its way out
}

async function keepFiles(cache) {
  for (const page of await cache.matchAll()) {
    for (const file of new Set((await page.text()).match(NAMED_FILES))) if (!(await cache.match(file))) await cache.add(file)
  }
}

export async function dropFormerVersions() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name)
}

// Something was sent: perhaps somebody is signing in. Until the server says otherwise, no copy of a page is shown.
export function forgetVisitor() {
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
  return await caches.has(NOBODY) && (await caches.open(NAME)).match(path)
}

export function offlinePage() {
  return caches.match(OFFLINE)
}

// The server gives an ETag to the pages that it makes once for everybody, and to no other.
// `before` is how many times the language had changed when the page was asked for.
export async function learn(path, page, before) {
  const { status, redirected, headers } = page
  if (before !== changes) return
  if (status === 304 || status >= 500) return
  const cache = await caches.open(NAME)
  const isForEverybody = status === 200 && !redirected && headers.has("ETag") && !/no-store|private/.test(headers.get("Cache-Control"))
  await (isForEverybody ? caches.open(NOBODY) : forgetVisitor())
  await (isForEverybody ? cache.put(path, page) : cache.delete(path))
  if (before !== changes) await cache.delete(path)
}

export async function keep(request, file) {
  if (file.ok) await (await caches.open(NAME)).put(request, file)
}
