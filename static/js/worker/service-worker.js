// What may be answered without the network: a list of rules, the first that knows a request answers it.
// Whatever no rule knows is none of the worker's business: what is sent, fragments of pages, the API, files of people, tiles of maps.
import { collectKeys } from "../offline/keys/account-keys.js"
import { sendPendingCall } from "../offline/outbox/pending-session-call.js"
import { deleteSignedOutRecord } from "../offline/store/store.js"
import { OUTBOX, sendInBackground } from "../offline/outbox/outbox.js"
import { handleSubscriptionChange } from "../offline/push-subscription.js"
import { serveCacheFirst, serveCopyOrOfflinePage, serveFormStart, serveNetworkFirst, servePublicPage, serveSharedPage } from "./strategies.js"
import { cacheOpenPages, cacheShell, clearSignedOutMark, deleteFormerCaches, invalidatePages, nameCache } from "./page-cache.js"
import { relayPost } from "./post-relay.js"
import { openNotification, showPushNotification } from "./push.js"
import { beginReport } from "./share-target.js"

// A. Never change: their address carries the version.
const VERSIONED_FILES = /^\/(static\/.+\.(css|js|svg)|theme\.css)$/
// B, C. The offline pages and the forms that can be filled in without network: the same for everybody, signed in or not.
const SHARED_PAGES = /^\/(signaler|hors-ligne(\/(demandes|tournee|messages|verrou|formulaires\/[\w-]+))?)$/
const FORM_STARTS = /^\/demarches\/[\w-]+\/remplir$/
// D. Public pages, while nobody is signed in. A search is not a page to keep; "src" says that the installed application was opened.
const PUBLIC_PAGES = /^\/(demarches(\/[\w-]+)?|mentions-legales|donnees-personnelles|accessibilite)?$/
const SIGN_INS = /^\/compte\//
const NO_SEARCH = /^(\?src=\w+)?$/

const rules = [
  [({ path }) => VERSIONED_FILES.test(path), serveCacheFirst],
  [({ path }) => SHARED_PAGES.test(path), serveSharedPage],
  [({ path, isVisit }) => isVisit && FORM_STARTS.test(path), serveFormStart],
  [({ url, isVisit, isPart }) => isVisit && !isPart && isPublicPage(url), servePublicPage],
  // E, G, I. Everything else that is gone to: from the network, or the page that says there is none.
  [({ isVisit }) => isVisit, serveNetworkFirst],
]

// Called by the script that the server writes (app/portal/service_worker.py). `build` names the cache of this version, `shell` and `forms` are
// the addresses that it holds from the start, `report` is what a shared photo begins.
export function startWorker({ build, shell, forms, report }) {
  nameCache(build)
  addEventListener("install", (event) => event.waitUntil(cacheShell(shell, forms)))
  addEventListener("activate", (event) => event.waitUntil(activateWorker()))
  addEventListener("message", (event) => event.data === "take over" ? skipWaiting() : event.waitUntil(relayPost(event)))
  addEventListener("sync", (event) => event.tag === OUTBOX && event.waitUntil(sendInBackground()))
  addEventListener("push", (event) => event.waitUntil(showPushNotification(event)))
  addEventListener("pushsubscriptionchange", (event) => event.waitUntil(handleSubscriptionChange(event)))
  addEventListener("notificationclick", (event) => event.waitUntil(openNotification(event)))
  addEventListener("fetch", (event) => {
    const { request } = event
    const target = describeRequest(request)
    // Nobody signs in there.
    if (target.path.startsWith("/api/sync/")) return
    if (target.path === "/langue") return event.waitUntil(invalidatePages(isPublicPage))
    // The only thing sent that is answered here: it comes from the telephone, and not from a page that could keep it.
    if (target.path === "/partage" && request.method === "POST") return event.respondWith(beginReport(event, report))
    if (request.method !== "GET") return event.waitUntil(Promise.all([clearSignedOutMark(), SIGN_INS.test(target.path) && deleteSignedOutRecord()]))
    if (target.url.origin !== location.origin) return
    const [, serve] = rules.find(([matches]) => matches(target)) ?? []
    if (serve) event.respondWith(target.isVisit ? prepareNavigation().then(() => serve(event, target.path), () => serveCopyOrOfflinePage(target.path)) : serve(event, target.path))
  })
}

async function activateWorker() {
  const former = await deleteFormerCaches()
  await clients.claim()
  cacheOpenPages(isPublicPage, former).catch(() => {}) // not awaited: until it has taken over, pages wait
}

function isPublicPage(url) {
  return PUBLIC_PAGES.test(url.pathname) && NO_SEARCH.test(url.search)
}

// htmx asks for whole pages too: a boosted link, a page of the history.
function describeRequest({ url: address, mode, headers }) {
  const url = new URL(address)
  const isPart = headers.has("HX-Request")
  const isWhole = headers.has("HX-Boosted") || headers.has("HX-History-Restore-Request")
  return { url, path: url.pathname, isPart, isVisit: mode === "navigate" || isWhole }
}

// The page that is left passes its keys on; what the server was not told of the sign-in, it is told first.
async function prepareNavigation() {
  await collectKeys().catch(() => {})
  await sendPendingCall()
}
