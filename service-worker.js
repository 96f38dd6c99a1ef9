// What may be answered without the network: a list of rules. Whatever no rule knows is none of the worker's business.
import { copyFirst, networkFirst, publicPage } from "./pwa/worker/answers.js"
import { dropFormerVersions, forgetPages, forgetVisitor, keepOpenPages, keepShell } from "./pwa/worker/copies.js"

const FILES = /^\/(static\/.+\.(css|js|svg)|theme\.css)$/
const PAGES = /^\/(demarches(\/[\w-]+)?|mentions-legales|donnees-personnelles|accessibilite)?$/
// A search is not a page to keep; "src" only says that the installed application was opened.
const NO_SEARCH = /^(\?src=\w+)?$/

const rules = [
  [(url) => FILES.test(url.pathname), copyFirst],
  [(url, isVisit) => isVisit && isPublic(url), publicPage],
  [(url, isVisit) => isVisit, networkFirst],
]

async function takeOver() {
  await dropFormerVersions()
  await clients.claim()
  keepOpenPages(isPublic).catch(() => {}) // not awaited: until it has taken over, pages wait
}

function isPublic(url) {
  return PAGES.test(url.pathname) && NO_SEARCH.test(url.search)
}

addEventListener("install", (event) => event.waitUntil(keepShell()))
addEventListener("activate", (event) => event.waitUntil(takeOver()))
addEventListener("message", ({ data }) => data === "take over" && skipWaiting())
addEventListener("fetch", (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.pathname === "/langue") return event.waitUntil(forgetPages(isPublic))
  if (request.method !== "GET") return event.waitUntil(forgetVisitor())
  if (url.origin !== location.origin || request.headers.has("HX-Request")) return
  const [, answer] = rules.find(([knows]) => knows(url, request.mode === "navigate")) ?? []
  if (answer) event.respondWith(answer(event, url.pathname))
})
