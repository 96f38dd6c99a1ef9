// The outbox: sends waiting requests one after the other, from whichever page or worker takes the lock first.
import { isDatabaseNewer, KeyUnavailable, listOpenOwners, loadLastOwner, readAllRows, readRequestFiles, readRow, unsealBytes, unsealFile, writeRow } from "../store/store.js"
import { handleResponse, rescheduleEntry, ServerUnreachable, updateEntry } from "./entry-state.js"
import { computeRetryDelay, MAX_RETRY_DELAY } from "./retry-delay.js"
import { sendPut } from "./sync-api.js"

export { loadReceipt } from "./entry-state.js"

export const OUTBOX = "parvis-outbox"
const REQUEST_TIMEOUT = 30_000
const FILE_TIMEOUT = 120_000

let retryTimer

// Sends the entries that are due, or all of them; waits for the lock, whose holder may be closed at any time.
export async function sendAll({ force = false } = {}) {
  if (await isDatabaseNewer()) return
  await navigator.locks.request(OUTBOX, async () => {
    // Operations on one case are sent in order.
    const blockedGroups = new Set()
    let isAway = false
    for (const entry of await listWaitingEntries()) {
      const isDue = !blockedGroups.has(entry.group) && (force || entry.next <= Date.now())
      if (isDue && isAway) await updateEntry(entry, { reason: "network" })
      else if (isDue) isAway = await sendEntry(entry).catch((problem) => deferEntry(entry, problem))
      if (entry.group && entry.state === "waiting") blockedGroups.add(entry.group)
    }
  })
  return scheduleRetry()
}

// An entry that cannot be read does not block the others, an unreachable server does.
async function deferEntry(entry, problem) {
  if (problem instanceof ServerUnreachable) return true
  // Contents sealed for an account need its private key: a network, and its owner signed in.
  const isKeyAway = problem instanceof KeyUnavailable
  const isOffline = isKeyAway && problem.isOffline
  if (isOffline) await rescheduleEntry(entry, "network", computeRetryDelay(entry))
  else await rescheduleEntry(entry, isKeyAway ? "sign-in" : "busy", MAX_RETRY_DELAY)
  return isOffline
}

// The browser retries by itself, even without a page, where it has Background Sync (Chromium).
export async function registerBackgroundSync() {
  const worker = typeof registration === "undefined" ? await navigator.serviceWorker?.getRegistration() : registration
  await worker?.sync?.register(OUTBOX).catch(() => {})
}

// For the worker: throws while entries wait for the network, so that the browser retries.
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

async function sendEntry(entry, retriesLeft = 3) {
  await updateEntry(entry, { reason: "sending" })
  for (const file of await readRequestFiles(entry.id)) {
    if (file.sent) continue
    const outcome = await sendFile(entry, file)
    if (outcome.status !== 201 && outcome.status !== 204) return handleResponse(entry, outcome)
    await writeRow("files", { ...file, sent: true })
  }
  const outcome = await sendRequest(entry)
  if (outcome.body?.code === "files_missing" && retriesLeft) {
    const missing = (await readRequestFiles(entry.id)).filter(({ id }) => outcome.body.files.includes(id))
    for (const file of missing) await writeRow("files", { ...file, sent: false })
    if (missing.length) return sendEntry(entry, retriesLeft - 1)
    // The files were on the site, in a draft that no longer exists (static/js/offline/form/form-handover.js).
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

// Retries an entry at once, whatever its state: the same bytes, under the same id.
export async function retryEntry(id) {
  const entry = await readRow("outbox", id)
  if (entry && entry.state !== "sent") await writeRow("outbox", { ...entry, state: "waiting", reason: "ready", next: 0 })
  return sendAll({ force: true })
}
