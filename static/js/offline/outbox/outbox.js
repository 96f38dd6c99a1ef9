// What waits to be sent leaves here, one after the other, from whichever page or worker is there first.
import { encodeJson, awaitRequest, readRequestFiles, decodeJson, runTransaction, isDatabaseNewer, loadLastOwner, unsealFile, listOpenOwners, KeyUnavailable, readRow, readAllRows, sealBytes, loadDeviceSecret, announceChange, unsealBytes, writeRow } from "../store/store.js"

const API_URL = "/api/sync/v1"
export const OUTBOX = "parvis-outbox"
const FIRST_RETRY_DELAY = 2000
const MAX_RETRY_DELAY = 5 * 60 * 1000
const REQUEST_TIMEOUT = 30_000
const FILE_TIMEOUT = 120_000
export const REFUSAL_CODES = new Set(["not_admitted", "discarded", "content_changed", "malformed", "too_large", "file_refused", "refused", "no_access", "gone", "limited"])

// The server cannot be reached now: there is no use in trying the others.
class ServerUnreachable extends Error {}

let retryTimer

// Sends all that is due, or everything when somebody asks; after the page that is at it already, which may be closed before its end.
export async function sendAll({ force = false } = {}) {
  if (await isDatabaseNewer()) return
  await navigator.locks.request(OUTBOX, async () => {
    try {
      // On one request, what was done first goes first.
      const blockedGroups = new Set()
      for (const entry of await listWaitingEntries()) {
        if (!blockedGroups.has(entry.group) && (force || entry.next <= Date.now())) await sendEntry(entry).catch((problem) => deferEntry(entry, problem))
        if (entry.group && entry.state === "waiting") blockedGroups.add(entry.group)
      }
    } catch (problem) {
      if (!(problem instanceof ServerUnreachable)) throw problem
    }
  })
  return scheduleRetry()
}

// One that cannot be read, or written about, does not hold the others back.
async function deferEntry(entry, problem) {
  if (problem instanceof ServerUnreachable) throw problem
  // What is sealed for an account leaves once the server gives what opens it: with a network, and its owner signed in.
  if (problem instanceof KeyUnavailable && problem.isOffline) {
    await rescheduleEntry(entry, "network", computeRetryDelay(entry))
    throw new ServerUnreachable()
  }
  await rescheduleEntry(entry, problem instanceof KeyUnavailable ? "sign-in" : "busy", MAX_RETRY_DELAY)
}

// The browser itself will send them, even without a page, where it can (Chromium).
export async function registerBackgroundSync() {
  const worker = typeof registration === "undefined" ? await navigator.serviceWorker?.getRegistration() : registration
  await worker?.sync?.register(OUTBOX).catch(() => {})
}

// For the worker: fails while something waits for the network, so that the browser tries again.
export async function sendInBackground() {
  await sendAll({ force: true })
  if ((await readAllRows("outbox")).some(({ state, reason }) => state === "waiting" && reason !== "sign-in")) throw new Error("not all sent")
}

async function listWaitingEntries() {
  const [owner, open] = [await loadLastOwner(), await listOpenOwners()]
  const isOthers = (entry) => entry.owner && (!open.includes(entry.owner) || (owner && entry.owner !== owner && !entry.group))
  return (await readAllRows("outbox")).filter((entry) => entry.state === "waiting" && !isOthers(entry)).sort((one, other) => one.writtenAt - other.writtenAt)
}

async function scheduleRetry() {
  clearTimeout(retryTimer)
  const waiting = (await readAllRows("outbox")).filter(({ state, next }) => state === "waiting" && next > Date.now())
  if (!waiting.length) return
  retryTimer = setTimeout(sendAll, Math.max(500, Math.min(...waiting.map(({ next }) => next)) - Date.now()))
}

async function sendEntry(entry, again = 3) {
  await updateEntry(entry, { reason: "sending" })
  for (const file of await readRequestFiles(entry.id)) {
    if (file.sent) continue
    const outcome = await sendFile(entry, file)
    if (outcome.status !== 201 && outcome.status !== 204) return handleResponse(entry, outcome)
    await writeRow("files", { ...file, sent: true })
  }
  const outcome = await sendRequest(entry)
  if (outcome.body?.code === "files_missing" && again) {
    const missing = (await readRequestFiles(entry.id)).filter(({ id }) => outcome.body.files.includes(id))
    for (const file of missing) await writeRow("files", { ...file, sent: false })
    if (missing.length) return sendEntry(entry, again - 1)
    // They were on the site, in a draft that is no more (static/js/offline/form/form-handover.js).
    return updateEntry(entry, { state: "refused", reason: outcome.body.code, message: outcome.body.message, missing: outcome.body.files })
  }
  await handleResponse(entry, outcome)
}

async function sendFile(entry, file) {
  const { bytes, called, type } = await unsealFile(entry.owner, file)
  const { group, proof } = entry
  const where = new URLSearchParams(group ? { case: group, proof } : { procedure: entry.slug, version: entry.version, field: file.field })
  return sendPut(entry, `/files/${file.id}?${where}`, bytes, { "Content-Type": type, "Parvis-Name": encodeURIComponent(called) }, FILE_TIMEOUT)
}

async function sendRequest(entry) {
  const frozen = await unsealBytes(entry.owner, `request ${entry.id}`, entry.sealed)
  return sendPut(entry, "", frozen, { "Content-Type": "application/json" }, REQUEST_TIMEOUT)
}

export async function sendPut({ id, owner, writtenAt, group }, path, body, headers, patience) {
  const digest = crypto.subtle ? { "Content-Digest": await computeBodyDigest(body) } : {}
  const ownHeaders = { "Parvis-Device": await loadDeviceSecret(), "Parvis-Owner": owner, "Parvis-Age": String(Math.max(0, Date.now() - writtenAt)), ...digest }
  const options = { method: "PUT", body, headers: { ...headers, ...ownHeaders }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(patience) }
  try {
    const response = await fetch(`${API_URL}/${group ? "operations" : "requests"}/${id}${path}`, options)
    const isOurs = /^application\/(problem\+)?json/.test(response.headers.get("Content-Type"))
    return { status: response.status, retryAfter: Number(response.headers.get("Retry-After")) || 0, body: isOurs ? await response.json() : null }
  } catch {
    return { status: 0, body: null, isCut: true }
  }
}

// RFC 9530: the server compares what it received with it, and keeps nothing that was cut on its way.
async function computeBodyDigest(body) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body))
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`
}

// What the answer means. Only a reference given by the server means that it is there; only words of ours, that it is refused.
async function handleResponse(entry, { status, body, retryAfter = 0, isCut = false }) {
  if (body?.status === "received" && body.reference && status < 202) return recordReceipt(entry, body)
  if (body?.status === "to_finish" || body?.status === "to_confirm") return recordCorrectionNeeded(entry, body)
  if (body?.copy) return recordCorrectionNeeded(entry, body)
  if (REFUSAL_CODES.has(body?.code)) return updateEntry(entry, { state: "refused", reason: body.code, message: body.message })
  // Under that number the server has the request of somebody else, for ever.
  if (body?.code === "other_owner" && (body.is_number_taken || !entry.owner)) return updateEntry(entry, { state: "refused", reason: body.code, message: body.message })
  if (body?.code === "sign_in" || body?.code === "other_owner") return rescheduleEntry(entry, body.code.replace("_", "-"), MAX_RETRY_DELAY)
  if (body?.code === "incomplete") return rescheduleEntry(entry, "cut", computeRetryDelay(entry, retryAfter))
  const reason = isCut ? "network" : status < 400 || status === 511 ? "portal" : "busy"
  await rescheduleEntry(entry, reason, computeRetryDelay(entry, retryAfter))
  if (reason !== "busy") throw new ServerUnreachable()
}

async function recordReceipt(entry, { reference, tracking_code: code, url, copy }) {
  const receipt = await sealBytes(entry.owner, `receipt ${entry.id}`, encodeJson({ reference, code, url, copy }))
  await updateEntry(entry, { state: "sent", reason: "", message: "", sentAt: Date.now(), url, receipt, sealed: null, aside: null }, true)
}

// It is on the site, where its author finishes it: kept here until it is a request with a reference. Or it was not done, and why is sealed.
async function recordCorrectionNeeded(entry, { status, code, message, url, changes, copy }) {
  const answer = await sealBytes(entry.owner, `answer ${entry.id}`, encodeJson({ changes, copy }))
  await updateEntry(entry, { state: "to-mend", reason: (status ?? code).replace("_", "-"), message, url, answer })
}

async function rescheduleEntry(entry, reason, delay) {
  await updateEntry(entry, { state: "waiting", reason, tries: entry.tries + 1, next: Date.now() + delay })
}

function computeRetryDelay({ tries }, seconds) {
  return seconds ? seconds * 1000 : Math.min(FIRST_RETRY_DELAY * 2 ** tries, MAX_RETRY_DELAY) * (0.5 + Math.random() / 2)
}

// Writes what became of an entry, if it is still there; once it has arrived its files go in the same step.
async function updateEntry(entry, change, hasArrived = false) {
  await runTransaction(["outbox", "files"], "readwrite", async (store) => {
    const present = await awaitRequest(store("outbox").get(entry.id))
    if (!present || present.state === "sent") return
    store("outbox").put(Object.assign(entry, present, change))
    if (hasArrived) for (const key of await awaitRequest(store("files").index("request").getAllKeys(entry.id))) store("files").delete(key)
  })
  announceChange()
}

// What the server gave when it took the request.
export async function loadReceipt(id) {
  const entry = await readRow("outbox", id)
  return entry?.receipt ? decodeJson(await unsealBytes(entry.owner, `receipt ${id}`, entry.receipt)) : null
}

// To be tried again at once, whatever became of it: the same bytes, under the same number.
export async function retryEntry(id) {
  const entry = await readRow("outbox", id)
  if (entry && entry.state !== "sent") await writeRow("outbox", { ...entry, state: "waiting", reason: "ready", next: 0 })
  return sendAll({ force: true })
}
