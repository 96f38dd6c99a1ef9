// The IndexedDB database of a device: opening it, reading and writing rows. In the pages and in the worker.
const DATABASE_NAME = "parvis"
// 2: the keys of accounts are pairs, whose private half is stored wrapped only (account-keys.js).
const VERSION = 2
// A row of a store of work names its owner, or belongs to a row that does (`request`); its personal contents are sealed with the key of
// that owner. A store added here is locked and deleted with the others (owner.js, account-data.js).
export const WORK_STORES = ["drafts", "files", "outbox"]
const STORES = ["meta", "keys", ...WORK_STORES]

let openingDatabase

function openDatabase() {
  // A later version of the site has upgraded the database: it is read, and not written to.
  openingDatabase ??= requestDatabase(VERSION).catch((problem) => { if (problem.name !== "VersionError") throw problem; return requestDatabase() })
  openingDatabase.catch(() => { openingDatabase = undefined })
  return openingDatabase
}

const isNewerVersion = ({ version }) => version > VERSION
export const isDatabaseNewer = () => openDatabase().then(isNewerVersion)

function requestDatabase(version) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE_NAME, version)
    request.onupgradeneeded = () => createStores(request)
    // Another tab holds the former version open. A page shows a notice; the worker waits.
    request.onblocked = () => globalThis.document && import("./blocked-upgrade.js").then(({ showBlockedNotice }) => showBlockedNotice(openingDatabase))
    request.onsuccess = () => {
      const forget = () => { openingDatabase = undefined }
      // An upgrade is coming, or the system closed the connection (iOS): it is opened again on demand.
      request.result.onversionchange = () => { request.result.close(); forget() }
      request.result.onclose = forget
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
  })
}

// Existing stores are left as they are.
function createStores({ result, transaction }) {
  const lacks = (name) => !result.objectStoreNames.contains(name)
  for (const name of STORES.filter(lacks)) result.createObjectStore(name, ["meta", "keys"].includes(name) ? {} : { keyPath: "id" })
  const files = transaction.objectStore("files")
  if (!files.indexNames.contains("request")) files.createIndex("request", "request")
}

// One transaction: all or nothing. `work` may await only requests of its own stores.
export async function runTransaction(stores, mode, work) {
  const database = await openDatabase()
  if (mode === "readwrite" && isNewerVersion(database)) throw new Error("written by a later version")
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

export const awaitRequest = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

export const readRow = (name, key) => runTransaction([name], "readonly", (store) => awaitRequest(store(name).get(key)))
export const readAllRows = (name) => runTransaction([name], "readonly", (store) => awaitRequest(store(name).getAll()))
export const writeRow = (name, row, key) => runTransaction([name], "readwrite", (store) => awaitRequest(store(name).put(row, key)))
export const readRequestFiles = (id) => runTransaction(["files"], "readonly", (store) => awaitRequest(store("files").index("request").getAll(id)))
