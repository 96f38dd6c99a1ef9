// What a device keeps until the server has it: drafts, files, requests to send. In the pages and in the worker.
const DATABASE = "parvis"
const VERSION = 1
// The rows of a store of work name their owner, or belong to a row that does (`request`); what is personal in them is sealed with the
// key of that owner. What is added here is locked and erased with the rest (owner.js, erase.js).
export const WORK = ["drafts", "files", "outbox"]
const STORES = ["meta", "keys", ...WORK]
const DAY_LONG = 24 * 3600 * 1000
const NEWS = "parvis-own-work"

let opening

function openStore() {
  // A later version of the site has written there: what it keeps is read as it is, and nothing of it is changed.
  opening ??= opened(VERSION).catch((problem) => { if (problem.name !== "VersionError") throw problem; return opened() })
  opening.catch(() => { opening = undefined })
  return opening
}

const isLater = ({ version }) => version > VERSION
export const isFromLater = () => openStore().then(isLater)

function opened(version) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, version)
    request.onupgradeneeded = () => addStores(request)
    // Another tab keeps the former version open. A page says so; the worker waits.
    request.onblocked = () => globalThis.document && import("./blocked.js").then(({ tellBlocked }) => tellBlocked(opening))
    request.onsuccess = () => {
      const forget = () => { opening = undefined }
      // Another version is coming, or the system took the connection away (iOS): it is opened again when next needed.
      request.result.onversionchange = () => { request.result.close(); forget() }
      request.result.onclose = forget
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
  })
}

// Whatever there is stays as it is.
function addStores({ result, transaction }) {
  const lacks = (name) => !result.objectStoreNames.contains(name)
  for (const name of STORES.filter(lacks)) result.createObjectStore(name, ["meta", "keys"].includes(name) ? {} : { keyPath: "id" })
  const files = transaction.objectStore("files")
  if (!files.indexNames.contains("request")) files.createIndex("request", "request")
}

// All that `work` does with these stores, or nothing of it. It may wait for nothing but what it asks of them.
export async function inOneStep(stores, mode, work) {
  const database = await openStore()
  if (mode === "readwrite" && isLater(database)) throw new Error("written by a later version")
  return new Promise((resolve, reject) => {
    const step = database.transaction(stores, mode, { durability: "strict" })
    let result
    step.oncomplete = () => resolve(result)
    step.onabort = step.onerror = () => reject(step.error ?? new DOMException("refused", "AbortError"))
    Promise.resolve(work((name) => step.objectStore(name), step)).then((value) => { result = value }, (problem) => {
      reject(problem)
      try { step.abort() } catch { /* it had ended already */ }
    })
  })
}

export const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

export const read = (name, key) => inOneStep([name], "readonly", (store) => asked(store(name).get(key)))
export const readEach = (name) => inOneStep([name], "readonly", (store) => asked(store(name).getAll()))
export const write = (name, row, key) => inOneStep([name], "readwrite", (store) => asked(store(name).put(row, key)))
export const filesFor = (id) => inOneStep(["files"], "readonly", (store) => asked(store("files").index("request").getAll(id)))

// The key of an account was put away: its owner alone has it back, by signing in or by a code (owner.js, lock.js).
export class PutAway extends Error {}

// No script can read a key: what it sealed is opened in this browser alone. That of what is written without an account is made here.
async function keyFor(owner) {
  const name = owner || "device"
  const known = await read("keys", name)
  if (owner && !known?.open) throw new PutAway(owner)
  if (known) return known.open ?? known
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
  return inOneStep(["keys"], "readwrite", async (store) => {
    const first = await asked(store("keys").get(name))
    if (!first) store("keys").put(made, name)
    return first ?? made
  })
}

// `about` is bound to what is sealed: one row cannot be put in the place of another.
export async function sealed(owner, about, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const additionalData = new TextEncoder().encode(about)
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await keyFor(owner), bytes) }
}

export async function unsealed(owner, about, { iv, bytes }) {
  const additionalData = new TextEncoder().encode(about)
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, await keyFor(owner), bytes)
}

export const asBytes = (value) => new TextEncoder().encode(JSON.stringify(value))
export const fromBytes = (bytes) => JSON.parse(new TextDecoder().decode(bytes))

// Proves to the server that a request without an account is that of this device. Where nothing can be kept, it lasts as long as its page.
export const deviceSecret = () => keptSecret().catch(() => drawSecret())

let drawn
const drawSecret = () => (drawn ??= btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 43))

async function keptSecret() {
  const known = await read("meta", "secret")
  if (known) return known
  return inOneStep(["meta"], "readwrite", async (store) => {
    const first = await asked(store("meta").get("secret"))
    if (!first) store("meta").put(drawSecret(), "secret")
    return first ?? drawn
  })
}

// How the server calls the account last seen signed in here; empty when there was none, or when that was long ago.
export async function lastOwner() {
  const { owner = "", at = 0 } = (await read("meta", "owner")) ?? {}
  return Date.now() - at < DAY_LONG / 2 ? owner : ""
}

// The accounts whose work can be read here now.
export async function openOwners() {
  return (await readEach("keys")).filter(({ open }) => open).map(({ owner }) => owner)
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

// What is on this device, latest first, without what another account keeps here. Empty when nothing can be read.
export async function ownWork() {
  try {
    const [owner, agent, open] = [await lastOwner(), await read("meta", "agent"), await openOwners()]
    const isTheirs = (row) => row.owner === owner || row.owner === agent || (!owner && row.state === "waiting")
    const isOwn = (row) => !row.owner || (open.includes(row.owner) && isTheirs(row))
    const drafts = (await readEach("drafts")).map((row) => ({ ...row, state: "draft" }))
    const requests = (await readEach("outbox")).map((row) => ({ ...row, savedAt: row.writtenAt }))
    const shown = ({ id, slug, title, group, state, savedAt, until, reason = "", next = 0, url, message }) => ({ id, slug, title, group, state, savedAt, until, reason, next, url, message })
    return [...drafts, ...requests].filter(isOwn).map(shown).sort((one, other) => other.savedAt - one.savedAt)
  } catch {
    return []
  }
}
