// What the browser keeps: for each version of the site, its offline page, the public pages seen, and what they are drawn with.
const PREFIX = "pages-"
const NAME = PREFIX + "VERSION"
const OFFLINE = "/hors-ligne"
const NAMED_FILES = /\/(static\/[^"#]+\.(css|js|svg)|theme\.css\?\w+)/g

// An empty cache, there while the last public page received was the one that everybody gets: nobody is signed in.
const NOBODY = "nobody"
let forgetting

// The offline page, the home page and the pages now open. All or nothing: one file that fails, and the former version stays.
export async function keepShell(isPublic) {
  const cache = await caches.open(NAME)
  await cache.add(new Request(OFFLINE, { credentials: "omit", cache: "reload" }))
  const windows = await clients.matchAll({ includeUncontrolled: true })
  const open = windows.map(({ url }) => new URL(url)).filter(isPublic)
  for (const path of new Set(["/", ...open.map((url) => url.pathname)])) await learn(path, await fetch(path))
  for (const page of await cache.matchAll()) await cache.addAll(new Set((await page.text()).match(NAMED_FILES)))
}

export async function dropFormerVersions() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name)
}

// Something was sent: perhaps somebody is signing in. Until the server says otherwise, no copy of a page is shown.
export function forgetVisitor() {
  return forgetting = caches.delete(NOBODY)
}

// The language changed: every page kept is in the former one.
export async function forgetPages(isPublic) {
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
export async function learn(path, page) {
  const { status, redirected, headers } = page
  if (status === 304 || status >= 500) return
  const cache = await caches.open(NAME)
  const isForEverybody = status === 200 && !redirected && headers.has("ETag") && !/no-store|private/.test(headers.get("Cache-Control"))
  await (isForEverybody ? caches.open(NOBODY) : forgetVisitor())
  await (isForEverybody ? cache.put(path, page) : cache.delete(path))
}

export async function keep(request, file) {
  if (file.ok) await (await caches.open(NAME)).put(request, file)
}
