// The state of an entry of the outbox: what each response of the server means, and when the entry is retried.
import { announceChange, awaitRequest, decodeJson, encodeJson, readRow, runTransaction, sealBytes, unsealBytes } from "../store/store.js"
import { computeRetryDelay, MAX_RETRY_DELAY } from "./retry-delay.js"

export const REFUSAL_CODES = new Set(["not_admitted", "discarded", "content_changed", "malformed", "too_large", "file_refused", "refused", "no_access", "gone", "limited"])

// The server cannot be reached: the other entries are not tried.
export class ServerUnreachable extends Error {}

// Only a reference of the server means that it has the request; only its own error codes mean a refusal.
export async function handleResponse(entry, { status, body, retryAfter = 0, isCut = false }) {
  if (body?.status === "received" && body.reference && status < 202) return recordReceipt(entry, body)
  if (body?.status === "to_finish" || body?.status === "to_confirm") return recordCorrectionNeeded(entry, body)
  if (body?.copy) return recordCorrectionNeeded(entry, body)
  if (REFUSAL_CODES.has(body?.code)) return updateEntry(entry, { state: "refused", reason: body.code, message: body.message })
  // The server has a request of another account under that id.
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

// The request is on the site for its author to finish, or the operation was refused for a conflict: the sealed answer says why.
async function recordCorrectionNeeded(entry, { status, code, message, url, changes, copy }) {
  const answer = await sealBytes(entry.owner, `answer ${entry.id}`, encodeJson({ changes, copy }))
  await updateEntry(entry, { state: "to-mend", reason: (status ?? code).replace("_", "-"), message, url, answer })
}

export async function rescheduleEntry(entry, reason, delay) {
  await updateEntry(entry, { state: "waiting", reason, tries: entry.tries + 1, next: Date.now() + delay })
}

// Updates an entry that still exists; once the server has it, its files are deleted in the same transaction.
export async function updateEntry(entry, change, hasArrived = false) {
  await runTransaction(["outbox", "files"], "readwrite", async (store) => {
    const present = await awaitRequest(store("outbox").get(entry.id))
    if (!present || present.state === "sent") return
    store("outbox").put(Object.assign(entry, present, change))
    if (hasArrived) for (const key of await awaitRequest(store("files").index("request").getAllKeys(entry.id))) store("files").delete(key)
  })
  announceChange()
}

// The receipt of the server.
export async function loadReceipt(id) {
  const entry = await readRow("outbox", id)
  return entry?.receipt ? decodeJson(await unsealBytes(entry.owner, `receipt ${id}`, entry.receipt)) : null
}
