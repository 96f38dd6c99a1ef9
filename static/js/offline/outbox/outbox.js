// What waits to be sent leaves here, one after the other, from whichever page or worker is there first.
import { isDatabaseNewer, KeyUnavailable, listOpenOwners, loadLastOwner, readAllRows, readRequestFiles, readRow, unsealBytes, unsealFile, writeRow } from "../store/store.js"
import { computeRetryDelay, handleResponse, MAX_RETRY_DELAY, rescheduleEntry, ServerUnreachable, updateEntry } from "./entry-state.js"
import { sendPut } from "./sync-api.js"

export { loadReceipt } from "./entry-state.js"

export const OUTBOX = "parvis-outbox"
const REQUEST_TIMEOUT = 30_000
const FILE_TIMEOUT = 120_000

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
  const delayedEntries = (await readAllRows("outbox")).filter(({ state, next }) => state === "waiting" && next > Date.now())
  if (!delayedEntries.length) return
  retryTimer = setTimeout(sendAll, Math.max(500, Math.min(...delayedEntries.map(({ next }) => next)) - Date.now()))
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

// To be tried again at once, whatever became of it: the same bytes, under the same number.
export async function retryEntry(id) {
  const entry = await readRow("outbox", id)
  if (entry && entry.state !== "sent") await writeRow("outbox", { ...entry, state: "waiting", reason: "ready", next: 0 })
  return sendAll({ force: true })
}
