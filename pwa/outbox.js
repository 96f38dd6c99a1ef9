// What waits to be sent leaves here, one after the other, from whichever page or worker is there first.
import { asBytes, asked, filesFor, fromBytes, inOneStep, isFromLater, lastOwner, openedFile, openOwners, PutAway, read, readEach, sealed, deviceSecret, tellNews, unsealed, write } from "./store.js"

const API = "/api/sync/v1"
export const OUTBOX = "parvis-outbox"
const FIRST_WAIT = 2000
const LONGEST_WAIT = 5 * 60 * 1000
const PATIENCE = 30_000
const PATIENCE_FOR_FILES = 120_000
export const REFUSALS = new Set(["not_admitted", "discarded", "content_changed", "malformed", "too_large", "file_refused", "refused", "no_access", "gone", "limited"])

// The server cannot be reached now: there is no use in trying the others.
class Unreachable extends Error {}

let waking

// Sends all that is due, or everything when somebody asks; after the page that is at it already, which may be closed before its end.
export async function sendAll({ force = false } = {}) {
  if (await isFromLater()) return
  await navigator.locks.request(OUTBOX, async () => {
    try {
      // On one request, what was done first goes first.
      const held = new Set()
      for (const entry of await waitingEntries()) {
        if (!held.has(entry.group) && (force || entry.next <= Date.now())) await sendOne(entry).catch((problem) => putAside(entry, problem))
        if (entry.group && entry.state === "waiting") held.add(entry.group)
      }
    } catch (problem) {
      if (!(problem instanceof Unreachable)) throw problem
    }
  })
  return wakeLater()
}

// One that cannot be read, or written about, does not hold the others back.
async function putAside(entry, problem) {
  if (problem instanceof Unreachable) throw problem
  // What is sealed for an account leaves once the server gives what opens it: with a network, and its owner signed in.
  if (problem instanceof PutAway && problem.isCut) {
    await hold(entry, "network", wait(entry))
    throw new Unreachable()
  }
  await hold(entry, problem instanceof PutAway ? "sign-in" : "busy", LONGEST_WAIT)
}

// The browser itself will send them, even without a page, where it can (Chromium).
export async function sendEvenWhenClosed() {
  const worker = typeof registration === "undefined" ? await navigator.serviceWorker?.getRegistration() : registration
  await worker?.sync?.register(OUTBOX).catch(() => {})
}

// For the worker: fails while something waits for the network, so that the browser tries again.
export async function sendInBackground() {
  await sendAll({ force: true })
  if ((await readEach("outbox")).some(({ state, reason }) => state === "waiting" && reason !== "sign-in")) throw new Error("not all sent")
}

async function waitingEntries() {
  const [owner, open] = [await lastOwner(), await openOwners()]
  const isOthers = (entry) => entry.owner && (!open.includes(entry.owner) || (owner && entry.owner !== owner && !entry.group))
  return (await readEach("outbox")).filter((entry) => entry.state === "waiting" && !isOthers(entry)).sort((one, other) => one.writtenAt - other.writtenAt)
}

async function wakeLater() {
  clearTimeout(waking)
  const waiting = (await readEach("outbox")).filter(({ state, next }) => state === "waiting" && next > Date.now())
  if (!waiting.length) return
  waking = setTimeout(sendAll, Math.max(500, Math.min(...waiting.map(({ next }) => next)) - Date.now()))
}

async function sendOne(entry, again = 3) {
  await note(entry, { reason: "sending" })
  for (const file of await filesFor(entry.id)) {
    if (file.sent) continue
    const outcome = await sendFile(entry, file)
    if (outcome.status !== 201 && outcome.status !== 204) return settle(entry, outcome)
    await write("files", { ...file, sent: true })
  }
  const outcome = await sendRequest(entry)
  if (outcome.body?.code === "files_missing" && again) {
    const missing = (await filesFor(entry.id)).filter(({ id }) => outcome.body.files.includes(id))
    for (const file of missing) await write("files", { ...file, sent: false })
    if (missing.length) return sendOne(entry, again - 1)
    // They were on the site, in a draft that is no more (static/js/offline/handing-over.js).
    return note(entry, { state: "refused", reason: outcome.body.code, message: outcome.body.message, missing: outcome.body.files })
  }
  await settle(entry, outcome)
}

async function sendFile(entry, file) {
  const { bytes, called, type } = await openedFile(entry.owner, file)
  const { group, proof } = entry
  const where = new URLSearchParams(group ? { case: group, proof } : { procedure: entry.slug, version: entry.version, field: file.field })
  return put(entry, `/files/${file.id}?${where}`, bytes, { "Content-Type": type, "Parvis-Name": encodeURIComponent(called) }, PATIENCE_FOR_FILES)
}

async function sendRequest(entry) {
  const frozen = await unsealed(entry.owner, `request ${entry.id}`, entry.sealed)
  return put(entry, "", frozen, { "Content-Type": "application/json" }, PATIENCE)
}

export async function put({ id, owner, writtenAt, group }, path, body, headers, patience) {
  const digest = crypto.subtle ? { "Content-Digest": await digestOfBody(body) } : {}
  const own = { "Parvis-Device": await deviceSecret(), "Parvis-Owner": owner, "Parvis-Age": String(Math.max(0, Date.now() - writtenAt)), ...digest }
  const options = { method: "PUT", body, headers: { ...headers, ...own }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(patience) }
  try {
    const response = await fetch(`${API}/${group ? "operations" : "requests"}/${id}${path}`, options)
    const isOurs = /^application\/(problem\+)?json/.test(response.headers.get("Content-Type"))
    return { status: response.status, retryAfter: Number(response.headers.get("Retry-After")) || 0, body: isOurs ? await response.json() : null }
  } catch {
    return { status: 0, body: null, isCut: true }
  }
}

// RFC 9530: the server compares what it received with it, and keeps nothing that was cut on its way.
async function digestOfBody(body) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body))
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`
}

// What the answer means. Only a reference given by the server means that it is there; only words of ours, that it is refused.
async function settle(entry, { status, body, retryAfter = 0, isCut = false }) {
  if (body?.status === "received" && body.reference && status < 202) return arrived(entry, body)
  if (body?.status === "to_finish" || body?.status === "to_confirm") return toMend(entry, body)
  if (body?.copy) return toMend(entry, body)
  if (REFUSALS.has(body?.code)) return note(entry, { state: "refused", reason: body.code, message: body.message })
  // Under that number the server has the request of somebody else, for ever.
  if (body?.code === "other_owner" && (body.is_number_taken || !entry.owner)) return note(entry, { state: "refused", reason: body.code, message: body.message })
  if (body?.code === "sign_in" || body?.code === "other_owner") return hold(entry, body.code.replace("_", "-"), LONGEST_WAIT)
  if (body?.code === "incomplete") return hold(entry, "cut", wait(entry, retryAfter))
  const reason = isCut ? "network" : status < 400 || status === 511 ? "portal" : "busy"
  await hold(entry, reason, wait(entry, retryAfter))
  if (reason !== "busy") throw new Unreachable()
}

async function arrived(entry, { reference, tracking_code: code, url, copy }) {
  const receipt = await sealed(entry.owner, `receipt ${entry.id}`, asBytes({ reference, code, url, copy }))
  await note(entry, { state: "sent", reason: "", message: "", sentAt: Date.now(), url, receipt, sealed: null, aside: null }, true)
}

// It is on the site, where its author finishes it: kept here until it is a request with a reference. Or it was not done, and why is sealed.
async function toMend(entry, { status, code, message, url, changes, copy }) {
  const answer = await sealed(entry.owner, `answer ${entry.id}`, asBytes({ changes, copy }))
  await note(entry, { state: "to-mend", reason: (status ?? code).replace("_", "-"), message, url, answer })
}

async function hold(entry, reason, delay) {
  await note(entry, { state: "waiting", reason, tries: entry.tries + 1, next: Date.now() + delay })
}

function wait({ tries }, seconds) {
  return seconds ? seconds * 1000 : Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT) * (0.5 + Math.random() / 2)
}

// Writes what became of an entry, if it is still there; once it has arrived its files go in the same step.
async function note(entry, change, hasArrived = false) {
  await inOneStep(["outbox", "files"], "readwrite", async (store) => {
    const present = await asked(store("outbox").get(entry.id))
    if (!present || present.state === "sent") return
    store("outbox").put(Object.assign(entry, present, change))
    if (hasArrived) for (const key of await asked(store("files").index("request").getAllKeys(entry.id))) store("files").delete(key)
  })
  tellNews()
}

// What the server gave when it took the request.
export async function receiptOf(id) {
  const entry = await read("outbox", id)
  return entry?.receipt ? fromBytes(await unsealed(entry.owner, `receipt ${id}`, entry.receipt)) : null
}

// To be tried again at once, whatever became of it: the same bytes, under the same number.
export async function tryAgain(id) {
  const entry = await read("outbox", id)
  if (entry && entry.state !== "sent") await write("outbox", { ...entry, state: "waiting", reason: "ready", next: 0 })
  return sendAll({ force: true })
}
