// The rules of the service worker: the first rule that matches a request serves it.
// A request that no rule matches goes to the network: form submissions, fragments of pages, the API, personal files, map tiles.
import { collectKeys } from "./js/offline/keys/account-keys.js"
import { sendPendingCall } from "./js/offline/outbox/pending-session-call.js"
import { deleteSignedOutRecord } from "./js/offline/store/store.js"
import { OUTBOX, sendInBackground } from "./js/offline/outbox/outbox.js"
import { handleSubscriptionChange } from "./js/offline/push-subscription.js"
import { serveCacheFirst, serveCopyOrOfflinePage, serveFormStart, serveNetworkFirst, servePublicPage, serveSharedPage } from "./pwa/worker/strategies.js"
import { cacheOpenPages, cacheShell, clearSignedOutMark, deleteFormerCaches, invalidatePages, nameCache } from "./pwa/worker/page-cache.js"
import { relayPost } from "./pwa/worker/post-relay.js"
import { openNotification, showPushNotification } from "./pwa/worker/push.js"
import { beginReport } from "./pwa/worker/share-target.js"

// A. Versioned files never change.
const VERSIONED_FILES = /^\/(static\/.+\.(css|js|svg)|theme(-agents)?\.css|theme\/.+)$/
// B, C. Offline pages and forms that work without the network: the same for everybody, signed in or not.
const SHARED_PAGES = /^\/(signaler|hors-ligne(\/(demandes|tournee|pointage|messages|verrou|formulaires\/[\w-]+))?)$/
const FORM_STARTS = /^\/demarches\/[\w-]+\/remplir$/
// D. Public pages, while nobody is signed in. Search results are not cached; "src" is set when the installed application is opened.
const PUBLIC_PAGES = /^\/((demarches|aide)(\/[\w-]+)?|mentions-legales|donnees-personnelles|accessibilite)?$/
const SIGN_INS = /^\/compte\//
const NO_SEARCH = /^(\?src=\w+)?$/

const rules = [
  [({ path }) => VERSIONED_FILES.test(path), serveCacheFirst],
  [({ path }) => SHARED_PAGES.test(path), serveSharedPage],
  [({ path, isVisit }) => isVisit && FORM_STARTS.test(path), serveFormStart],
  [({ url, isVisit, isPart }) => isVisit && !isPart && isPublicPage(url), servePublicPage],
  // E, G, I. Any other navigation: from the network, or the offline page.
  [({ isVisit }) => isVisit, serveNetworkFirst],
]

// Called by the script that the server renders (app/portal/offline/service_worker.py). `build` names the cache of this version, `shell` and
// `forms` are the addresses cached at installation, `help` later, `report` describes the form that a shared photo begins.
export function startWorker({ build, shell, forms, help, report }) {
  nameCache(build)
  addEventListener("install", (event) => event.waitUntil(cacheShell(shell, forms)))
  addEventListener("activate", (event) => event.waitUntil(activateWorker(help)))
  addEventListener("message", (event) => event.data === "take over" ? skipWaiting() : event.waitUntil(relayPost(event)))
  addEventListener("sync", (event) => event.tag === OUTBOX && event.waitUntil(sendInBackground()))
  addEventListener("push", (event) => event.waitUntil(showPushNotification(event)))
  addEventListener("pushsubscriptionchange", (event) => event.waitUntil(handleSubscriptionChange(event)))
  addEventListener("notificationclick", (event) => event.waitUntil(openNotification(event)))
  addEventListener("fetch", (event) => {
    const { request } = event
    const target = describeRequest(request)
    // No sign-in happens there.
    if (target.path.startsWith("/api/sync/")) return
    if (target.path === "/langue") return event.waitUntil(invalidatePages(isPublicPage))
    // The only POST served here: it comes from the share menu of the telephone, so no page can retry it.
    if (target.path === "/partage" && request.method === "POST") return event.respondWith(beginReport(event, report))
    if (request.method !== "GET") return event.waitUntil(Promise.all([clearSignedOutMark(), SIGN_INS.test(target.path) && deleteSignedOutRecord()]))
    if (target.url.origin !== location.origin) return
    const [, serve] = rules.find(([matches]) => matches(target)) ?? []
    if (serve) event.respondWith(target.isVisit ? prepareNavigation().then(() => serve(event, target.path), () => serveCopyOrOfflinePage(target.path)) : serve(event, target.path))
  })
}

async function activateWorker(help) {
  const former = await deleteFormerCaches()
  await clients.claim()
  cacheOpenPages(isPublicPage, former, help).catch(() => {}) // not awaited: until it has taken over, pages wait
}

function isPublicPage(url) {
  return PUBLIC_PAGES.test(url.pathname) && NO_SEARCH.test(url.search)
}

// htmx requests whole pages too: boosted links, pages restored from the history.
function describeRequest({ url: address, mode, headers }) {
  const url = new URL(address)
  const isPart = headers.has("HX-Request")
  const isWhole = headers.has("HX-Boosted") || headers.has("HX-History-Restore-Request")
  return { url, path: url.pathname, isPart, isVisit: mode === "navigate" || isWhole }
}

// The page that is left passes its keys to the worker; a pending call about the session is sent before the page is requested.
async function prepareNavigation() {
  await collectKeys().catch(() => {})
  await sendPendingCall()
}
