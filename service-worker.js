// What may be answered without the network: a list of rules, the first that knows a request answers it.
// Whatever no rule knows is none of the worker's business: what is sent, fragments of pages, the API, files of people, tiles of maps.
import { collectKeys } from "./pwa/account-keys.js"
import { runErrand } from "./pwa/errand.js"
import { forgetNobody } from "./pwa/store.js"
import { OUTBOX, sendInBackground } from "./pwa/outbox.js"
import { subscribeAgain } from "./pwa/told.js"
import { copyFirst, copyOrNone, formStart, networkFirst, publicPage, sameForEverybody } from "./pwa/worker/answers.js"
import { dropFormerVersions, forgetPages, forgetVisitor, keepOpenPages, keepShell } from "./pwa/worker/copies.js"
import { sendForPage } from "./pwa/worker/last-words.js"
import { openNews, showNews } from "./pwa/worker/news.js"
import { beginReport } from "./pwa/worker/shared-photo.js"

// A. Never change: their address carries the version.
const FILES = /^\/(static\/.+\.(css|js|svg)|theme\.css)$/
// B, C. The offline pages and the forms that can be filled in without network: the same for everybody, signed in or not.
const SHARED = /^\/(signaler|hors-ligne(\/(demandes|tournee|messages|verrou|formulaires\/[\w-]+))?)$/
const FORM_STARTS = /^\/demarches\/[\w-]+\/remplir$/
// D. Public pages, while nobody is signed in. A search is not a page to keep; "src" says that the installed application was opened.
const PAGES = /^\/(demarches(\/[\w-]+)?|mentions-legales|donnees-personnelles|accessibilite)?$/
const SIGN_INS = /^\/compte\//
const NO_SEARCH = /^(\?src=\w+)?$/

const rules = [
  [({ path }) => FILES.test(path), copyFirst],
  [({ path }) => SHARED.test(path), sameForEverybody],
  [({ path, isVisit }) => isVisit && FORM_STARTS.test(path), formStart],
  [({ url, isVisit, isPart }) => isVisit && !isPart && isPublic(url), publicPage],
  // E, G, I. Everything else that is gone to: from the network, or the page that says there is none.
  [({ isVisit }) => isVisit, networkFirst],
]

async function takeOver() {
  const former = await dropFormerVersions()
  await clients.claim()
  keepOpenPages(isPublic, former).catch(() => {}) // not awaited: until it has taken over, pages wait
}

function isPublic(url) {
  return PAGES.test(url.pathname) && NO_SEARCH.test(url.search)
}

// htmx asks for whole pages too: a boosted link, a page of the history.
function whatIsAsked({ url: address, mode, headers }) {
  const url = new URL(address)
  const isPart = headers.has("HX-Request")
  const isWhole = headers.has("HX-Boosted") || headers.has("HX-History-Restore-Request")
  return { url, path: url.pathname, isPart, isVisit: mode === "navigate" || isWhole }
}

// The page that is left passes its keys on; what the server was not told of the sign-in, it is told first.
async function beforeVisit() {
  await collectKeys().catch(() => {})
  await runErrand()
}

addEventListener("install", (event) => event.waitUntil(keepShell()))
addEventListener("activate", (event) => event.waitUntil(takeOver()))
addEventListener("message", (event) => event.data === "take over" ? skipWaiting() : event.waitUntil(sendForPage(event)))
addEventListener("sync", (event) => event.tag === OUTBOX && event.waitUntil(sendInBackground()))
addEventListener("push", (event) => event.waitUntil(showNews(event)))
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribeAgain(event)))
addEventListener("notificationclick", (event) => event.waitUntil(openNews(event)))
addEventListener("fetch", (event) => {
  const { request } = event
  const asked = whatIsAsked(request)
  // Nobody signs in there.
  if (asked.path.startsWith("/api/sync/")) return
  if (asked.path === "/langue") return event.waitUntil(forgetPages(isPublic))
  // The only thing sent that is answered here: it comes from the telephone, and not from a page that could keep it.
  if (asked.path === "/partage" && request.method === "POST") return event.respondWith(beginReport(event, REPORT))
  if (request.method !== "GET") return event.waitUntil(Promise.all([forgetVisitor(), SIGN_INS.test(asked.path) && forgetNobody()]))
  if (asked.url.origin !== location.origin) return
  const [, answer] = rules.find(([knows]) => knows(asked)) ?? []
  if (answer) event.respondWith(asked.isVisit ? beforeVisit().then(() => answer(event, asked.path), () => copyOrNone(asked.path)) : answer(event, asked.path))
})
