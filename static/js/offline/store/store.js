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

// Tells the other pages that the work of this device has changed.
export function announceChange() {
  const channel = new BroadcastChannel(CHANGE_CHANNEL)
  channel.postMessage("changed")
  channel.close()
}

export function subscribeToChanges(action) {
  new BroadcastChannel(CHANGE_CHANNEL).addEventListener("message", action)
}

// Saves a draft, unless another tab has kept a newer one: false then. Without `files`, those it has stay as they are.
// `until`: a copy that nobody asked for, which goes then (recovery-copy.js).
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

// Takes a draft or a request out, with its files.
export async function deleteWork(id) {
  await runTransaction(["drafts", "outbox", "files"], "readwrite", async (store) => {
    store("drafts").delete(id)
    store("outbox").delete(id)
    await replaceFiles(store, id, [])
  })
  announceChange()
}

// The same for a copy that nobody asked for, and for nothing else: what became a draft or a request to send meanwhile stays whole.
export async function forgetCopy(id) {
  await runTransaction(["drafts", "files"], "readwrite", async (store) => {
    if (!(await awaitRequest(store("drafts").get(id)))?.until) return
    store("drafts").delete(id)
    await replaceFiles(store, id, [])
  })
  announceChange()
}

// The draft becomes a request to send: with its files in one step, so that none is ever sent without the other. What an agent did on a
// request is of its `group`, sent in order; it may come `instead` of something else. `aside` stays here: the answers as people read them
// (`told`), the files that the site has already (`known`).
export async function addToOutbox({ id, owner, slug, version, title, group, proof, writtenAt = Date.now() }, request, files, { instead, ...aside } = {}) {
  const row = {
    id, owner, slug, version, title, group, proof, state: "waiting", reason: "ready", tries: 0, next: 0, writtenAt,
    sealed: await sealBytes(owner, `request ${id}`, encodeJson(request)),
    aside: await sealBytes(owner, `aside ${id}`, encodeJson(aside)),
  }
  const sealedFiles = await Promise.all(files.map((file) => sealFile(id, owner, file)))
  await runTransaction(["drafts", "outbox", "files"], "readwrite", async (store) => {
    // Sent in two tabs at once: the first one is the one that counts.
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

// For the other pages to look here (static/js/lib/service-worker-client.js); nothing is said of what there is. The worker cannot: the page that it opens does.
function recordPendingWork() {
  globalThis.localStorage?.setItem("waiting", "1")
}

// What is on this device, latest first, without what another account keeps here, nor, while somebody is signed in, what was written
// without an account. Empty when nothing can be read.
export async function listOwnWork() {
  try {
    const [owner, agent, open] = [await loadLastOwner(), await readRow("meta", "agent"), await listOpenOwners()]
    const isSignedIn = Boolean(owner) && hasSignInMark()
    const isOfCurrentPerson = (row) => row.owner === owner || row.owner === agent || (!owner && row.state === "waiting")
    const isOwn = (row) => (row.owner ? open.includes(row.owner) && isOfCurrentPerson(row) : !isSignedIn)
    // At one moment: what goes from one to the other is not shown twice.
    const [draftRows, requestRows] = await runTransaction(["drafts", "outbox"], "readonly", (store) => Promise.all([awaitRequest(store("drafts").getAll()), awaitRequest(store("outbox").getAll())]))
    const drafts = draftRows.map((row) => ({ ...row, state: "draft" }))
    const requests = requestRows.map((row) => ({ ...row, savedAt: row.writtenAt }))
    const describeWork = ({ id, slug, title, group, state, savedAt, until, reason = "", next = 0, url, message }) => ({ id, slug, title, group, state, savedAt, until, reason, next, url, message })
    return [...drafts, ...requests].filter(isOwn).map(describeWork).sort((one, other) => other.savedAt - one.savedAt)
  } catch {
    return []
  }
}

// How much was written here without an account.
export async function countAnonymousWork() {
  return [...(await readAllRows("drafts")), ...(await readAllRows("outbox"))].filter(({ owner }) => !owner).length
}
