// The database of what a device keeps: opening it, and reading and writing rows. In the pages and in the worker.
const DATABASE = "parvis"
// 2: the keys of accounts are pairs, whose private half is stored wrapped only (account-keys.js).
const VERSION = 2
// The rows of a store of work name their owner, or belong to a row that does (`request`); what is personal in them is sealed with the
// key of that owner. What is added here is locked and erased with the rest (owner.js, erase.js).
export const WORK = ["drafts", "files", "outbox"]
const STORES = ["meta", "keys", ...WORK]

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
