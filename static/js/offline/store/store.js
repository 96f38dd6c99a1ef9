// Work on this device until the server has it: drafts, files, requests to send. In the pages and in the worker.
import { awaitRequest, readAllRows, readRequestFiles, readRow, runTransaction } from "./database.js"
import { listOpenOwners, loadLastOwner } from "./last-owner.js"
import { decodeJson, encodeJson, sealBytes, unsealBytes } from "./sealed-content.js"
import { hasSignInMark } from "../keys/sign-in-mark.js"

export { awaitRequest, isDatabaseNewer, readAllRows, readRequestFiles, readRow, runTransaction, WORK_STORES, writeRow } from "./database.js"
export { deleteSignedOutRecord, listOpenOwners, loadLastOwner, loadSignedInOwner } from "./last-owner.js"
export { decodeJson, encodeJson, sealBytes, unsealBytes } from "./sealed-content.js"
export { loadDeviceSecret } from "../keys/device-secret.js"
// The private key of an account is not here: its owner gets it back by signing in, or by a code (owner.js, lock.js).
export { KeyUnavailable } from "../keys/account-keys.js"

const CHANGE_CHANNEL = "parvis-own-work"

// Tells the other pages that the work on this device has changed.
export function announceChange() {
  const channel = new BroadcastChannel(CHANGE_CHANNEL)
  channel.postMessage("changed")
  channel.close()
}

export function subscribeToChanges(action) {
  new BroadcastChannel(CHANGE_CHANNEL).addEventListener("message", action)
}

// Saves a draft; false when another tab has saved a newer revision. Without `files`, its files are unchanged.
// `until`: the expiry of a recovery copy (recovery-copy.js).
export async function saveDraft({ id, owner, slug, version, title, rev, until }, contents, files) {
  const row = { id, owner, slug, version, title, rev: rev + 1, until, savedAt: Date.now(), sealed: await sealBytes(owner, `draft ${id}`, encodeJson(contents)) }
  const sealedFiles = files && (await Promise.all(files.map((file) => sealFile(id, owner, file))))
  recordPendingWork()
  return runTransaction(["drafts", "files"], "readwrite", async (store) => {
    const before = await awaitRequest(store("drafts").get(id))
    if ((before?.rev ?? 0) !== rev) return false
    store("drafts").put(row)
    if (sealedFiles) await replaceFiles(store, id, sealedFiles)
    return true
  })
}

async function sealFile(id, owner, { name, field, type, bytes, called }) {
  const contents = await sealBytes(owner, `file ${name}`, bytes)
  return { id: name, request: id, field, type, sent: false, size: bytes.byteLength, called: await sealBytes(owner, `name ${name}`, encodeJson(called)), sealed: contents }
}

async function replaceFiles(store, id, sealedFiles) {
  for (const key of await awaitRequest(store("files").index("request").getAllKeys(id))) store("files").delete(key)
  for (const file of sealedFiles) store("files").put(file)
}

export async function loadDraft(id) {
  const row = await readRow("drafts", id)
  if (!row) return null
  const files = await Promise.all((await readRequestFiles(id)).map((file) => unsealFile(row.owner, file)))
  return { ...row, contents: decodeJson(await unsealBytes(row.owner, `draft ${id}`, row.sealed)), files }
}

export async function unsealFile(owner, { id, field, type, called, sealed: contents }) {
  const bytes = await unsealBytes(owner, `file ${id}`, contents)
  return { name: id, field, type, bytes, called: decodeJson(await unsealBytes(owner, `name ${id}`, called)) }
}

// Deletes a draft or a request, with its files.
export async function deleteWork(id) {
  await runTransaction(["drafts", "outbox", "files"], "readwrite", async (store) => {
    store("drafts").delete(id)
    store("outbox").delete(id)
    await replaceFiles(store, id, [])
  })
  announceChange()
}

// Deletes a recovery copy, unless it has become a draft or a request meanwhile.
export async function deleteCopy(id) {
  await runTransaction(["drafts", "files"], "readwrite", async (store) => {
    if (!(await awaitRequest(store("drafts").get(id)))?.until) return
    store("drafts").delete(id)
    await replaceFiles(store, id, [])
  })
  announceChange()
}

// Replaces a draft by a request to send, with its files, in one transaction. Operations of an agent on a case have a `group` and are sent
// in order; one may come `instead` of another. `aside` is not sent: the answers as people read them (`told`), and the files that the server
// already has (`known`).
export async function addToOutbox({ id, owner, slug, version, title, group, proof, writtenAt = Date.now() }, request, files, { instead, ...aside } = {}) {
  const row = {
    id, owner, slug, version, title, group, proof, state: "waiting", reason: "ready", tries: 0, next: 0, writtenAt,
    sealed: await sealBytes(owner, `request ${id}`, encodeJson(request)),
    aside: await sealBytes(owner, `aside ${id}`, encodeJson(aside)),
  }
  const sealedFiles = await Promise.all(files.map((file) => sealFile(id, owner, file)))
  await runTransaction(["drafts", "outbox", "files"], "readwrite", async (store) => {
    // Sent in two tabs at once: the first one wins.
    if (await awaitRequest(store("outbox").get(id))) return
    store("drafts").delete(id)
    store("outbox").put(row)
    if (instead) {
      store("outbox").delete(instead)
      await replaceFiles(store, instead, [])
    }
    await replaceFiles(store, id, sealedFiles)
  })
  recordPendingWork()
  announceChange()
}

// A flag for the other pages (static/js/lib/service-worker-client.js), without any content. The worker has no localStorage: the page that it opens sets it.
function recordPendingWork() {
  globalThis.localStorage?.setItem("waiting", "1")
}

// The work on this device, latest first, without that of other accounts nor, while somebody is signed in, work without an account.
// Empty when nothing can be read.
export async function listOwnWork() {
  try {
    const [owner, agent, open] = [await loadLastOwner(), await readRow("meta", "agent"), await listOpenOwners()]
    const isSignedIn = Boolean(owner) && hasSignInMark()
    const isOfCurrentPerson = (row) => row.owner === owner || row.owner === agent || (!owner && row.state === "waiting")
    const isOwn = (row) => (row.owner ? open.includes(row.owner) && isOfCurrentPerson(row) : !isSignedIn)
    // In one transaction: a draft that becomes a request is not listed twice.
    const [draftRows, requestRows] = await runTransaction(["drafts", "outbox"], "readonly", (store) => Promise.all([awaitRequest(store("drafts").getAll()), awaitRequest(store("outbox").getAll())]))
    const drafts = draftRows.map((row) => ({ ...row, state: "draft" }))
    const requests = requestRows.map((row) => ({ ...row, savedAt: row.writtenAt }))
    const describeWork = ({ id, slug, title, group, state, savedAt, until, reason = "", next = 0, url, message }) => ({ id, slug, title, group, state, savedAt, until, reason, next, url, message })
    return [...drafts, ...requests].filter(isOwn).map(describeWork).sort((one, other) => other.savedAt - one.savedAt)
  } catch {
    return []
  }
}

// The number of drafts and requests without an account.
export async function countAnonymousWork() {
  return [...(await readAllRows("drafts")), ...(await readAllRows("outbox"))].filter(({ owner }) => !owner).length
}
