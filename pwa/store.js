// What a device keeps until the server has it: drafts, files, requests to send. In the pages and in the worker.
import { privateKeyOf, PutAway } from "./account-keys.js"
import { asked, filesFor, inOneStep, read, readEach } from "./database.js"
import { decrypt, decryptWith, encrypt, encryptFor } from "./sealing.js"
import { hasSignInMark } from "./sign-in-mark.js"

export { asked, filesFor, inOneStep, isFromLater, read, readEach, WORK, write } from "./database.js"
export { deviceSecret } from "./device-secret.js"
// The key of an account was put away: its owner alone has it back, by signing in or by a code (owner.js, lock.js).
export { PutAway } from "./account-keys.js"

const DAY_LONG = 24 * 3600 * 1000
const NEWS = "parvis-own-work"

// What is written without an account is sealed with a key that is made and kept here, beside it: whoever copies the disk reads it.
async function keyOfDevice() {
  const known = await read("keys", "device")
  if (known) return known
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
  return inOneStep(["keys"], "readwrite", async (store) => {
    const first = await asked(store("keys").get("device"))
    if (!first) store("keys").put(made, "device")
    return first ?? made
  })
}

// For an account, even when its private key is not there: what is written without a network is theirs alone.
export async function sealed(owner, about, bytes) {
  if (!owner) return encrypt(await keyOfDevice(), about, bytes)
  const { publicKey, away } = (await read("keys", owner)) ?? {}
  if (!publicKey || away) throw new PutAway(owner)
  return encryptFor(publicKey, about, bytes)
}

export async function unsealed(owner, about, contents) {
  if (!owner) return decrypt(await keyOfDevice(), about, contents)
  if (contents.from) return decryptWith(await privateKeyOf(owner), about, contents)
  const row = await read("keys", owner)
  const former = row instanceof CryptoKey ? row : row?.open
  if (!former) throw new PutAway(owner)
  return decrypt(former, about, contents)
}

export const asBytes = (value) => new TextEncoder().encode(JSON.stringify(value))
export const fromBytes = (bytes) => JSON.parse(new TextDecoder().decode(bytes))

// How the server calls the account last seen signed in here; empty when there was none, or when that was long ago.
export async function lastOwner() {
  const { owner = "", at = 0 } = (await read("meta", "owner")) ?? {}
  return Date.now() - at < DAY_LONG / 2 ? owner : ""
}

// The same, but empty when their sign-in has ended without a sign-out: what is written then is nobody's, and what is nobody's is shown.
export const signedInOwner = async () => (hasSignInMark() ? lastOwner() : "")

// Somebody may be signing in: who is here is asked again before anything is kept.
export function forgetNobody() {
  return inOneStep(["meta"], "readwrite", async (store) => {
    const known = await asked(store("meta").get("owner"))
    if (known && !known.owner) store("meta").delete("owner")
  })
}

// The accounts whose work is not put away here. Opening it may take the server all the same, or a code.
export async function openOwners() {
  return (await readEach("keys")).filter(({ owner, away }) => owner && !away).map(({ owner }) => owner)
}

export function tellNews() {
  const news = new BroadcastChannel(NEWS)
  news.postMessage("changed")
  news.close()
}

export function onNews(action) {
  new BroadcastChannel(NEWS).addEventListener("message", action)
}

// Keeps a draft, unless another tab has kept a newer one: false then. Without `files`, those it has stay as they are.
// `until`: a copy that nobody asked for, which goes then (rescue.js).
export async function keepDraft({ id, owner, slug, version, title, rev, until }, contents, files) {
  const row = { id, owner, slug, version, title, rev: rev + 1, until, savedAt: Date.now(), sealed: await sealed(owner, `draft ${id}`, asBytes(contents)) }
  const kept = files && (await Promise.all(files.map((file) => sealedFile(id, owner, file))))
  noteWork()
  return inOneStep(["drafts", "files"], "readwrite", async (store) => {
    const before = await asked(store("drafts").get(id))
    if ((before?.rev ?? 0) !== rev) return false
    store("drafts").put(row)
    if (kept) await replaceFiles(store, id, kept)
    return true
  })
}

async function sealedFile(id, owner, { name, field, type, bytes, called }) {
  const contents = await sealed(owner, `file ${name}`, bytes)
  return { id: name, request: id, field, type, sent: false, size: bytes.byteLength, called: await sealed(owner, `name ${name}`, asBytes(called)), sealed: contents }
}

async function replaceFiles(store, id, kept) {
  for (const key of await asked(store("files").index("request").getAllKeys(id))) store("files").delete(key)
  for (const file of kept) store("files").put(file)
}

export async function openDraft(id) {
  const row = await read("drafts", id)
  if (!row) return null
  const files = await Promise.all((await filesFor(id)).map((file) => openedFile(row.owner, file)))
  return { ...row, contents: fromBytes(await unsealed(row.owner, `draft ${id}`, row.sealed)), files }
}

export async function openedFile(owner, { id, field, type, called, sealed: contents }) {
  const bytes = await unsealed(owner, `file ${id}`, contents)
  return { name: id, field, type, bytes, called: fromBytes(await unsealed(owner, `name ${id}`, called)) }
}

// Takes a draft or a request out, with its files.
export async function forget(id) {
  await inOneStep(["drafts", "outbox", "files"], "readwrite", async (store) => {
    store("drafts").delete(id)
    store("outbox").delete(id)
    await replaceFiles(store, id, [])
  })
  tellNews()
}

// The same for a copy that nobody asked for, and for nothing else: what became a draft or a request to send meanwhile stays whole.
export async function forgetCopy(id) {
  await inOneStep(["drafts", "files"], "readwrite", async (store) => {
    if (!(await asked(store("drafts").get(id)))?.until) return
    store("drafts").delete(id)
    await replaceFiles(store, id, [])
  })
  tellNews()
}

// The draft becomes a request to send: with its files in one step, so that none is ever sent without the other. What an agent did on a
// request is of its `group`, sent in order; it may come `instead` of something else. `aside` stays here: the answers as people read them
// (`told`), the files that the site has already (`known`).
export async function putInOutbox({ id, owner, slug, version, title, group, proof, writtenAt = Date.now() }, request, files, { instead, ...aside } = {}) {
  const row = {
    id, owner, slug, version, title, group, proof, state: "waiting", reason: "ready", tries: 0, next: 0, writtenAt,
    sealed: await sealed(owner, `request ${id}`, asBytes(request)),
    aside: await sealed(owner, `aside ${id}`, asBytes(aside)),
  }
  const kept = await Promise.all(files.map((file) => sealedFile(id, owner, file)))
  await inOneStep(["drafts", "outbox", "files"], "readwrite", async (store) => {
    // Sent in two tabs at once: the first one is the one that counts.
    if (await asked(store("outbox").get(id))) return
    store("drafts").delete(id)
    store("outbox").put(row)
    if (instead) {
      store("outbox").delete(instead)
      await replaceFiles(store, instead, [])
    }
    await replaceFiles(store, id, kept)
  })
  noteWork()
  tellNews()
}

// For the other pages to look here (static/js/app.js); nothing is said of what there is. The worker cannot: the page that it opens does.
function noteWork() {
  globalThis.localStorage?.setItem("waiting", "1")
}

// What is on this device, latest first, without what another account keeps here, nor, while somebody is signed in, what was written
// without an account. Empty when nothing can be read.
export async function ownWork() {
  try {
    const [owner, agent, open] = [await lastOwner(), await read("meta", "agent"), await openOwners()]
    const isAnybodyIn = Boolean(owner) && hasSignInMark()
    const isTheirs = (row) => row.owner === owner || row.owner === agent || (!owner && row.state === "waiting")
    const isOwn = (row) => (row.owner ? open.includes(row.owner) && isTheirs(row) : !isAnybodyIn)
    // At one moment: what goes from one to the other is not shown twice.
    const [kept, sent] = await inOneStep(["drafts", "outbox"], "readonly", (store) => Promise.all([asked(store("drafts").getAll()), asked(store("outbox").getAll())]))
    const drafts = kept.map((row) => ({ ...row, state: "draft" }))
    const requests = sent.map((row) => ({ ...row, savedAt: row.writtenAt }))
    const shown = ({ id, slug, title, group, state, savedAt, until, reason = "", next = 0, url, message }) => ({ id, slug, title, group, state, savedAt, until, reason, next, url, message })
    return [...drafts, ...requests].filter(isOwn).map(shown).sort((one, other) => other.savedAt - one.savedAt)
  } catch {
    return []
  }
}

// How much was written here without an account.
export async function countAnonymous() {
  return [...(await readEach("drafts")), ...(await readEach("outbox"))].filter(({ owner }) => !owner).length
}
