// The data of one account on this device: whether it has any, and deleting all of it.
import { releaseKeyEverywhere } from "../keys/account-keys.js"
import { isLeftCopy } from "./recovery-copy.js"
import { announceChange, awaitRequest, readAllRows, runTransaction, WORK_STORES } from "./store.js"

// "sent" and "copy": the server has them too.
export const isUnsent = ({ state }) => !["sent", "copy"].includes(state)

// Work of an account that the server does not have: drafts, requests not sent yet. A copy that is being deleted is none.
export async function listUnsentWork(owner) {
  const rows = await runTransaction(WORK_STORES, "readonly", (store) => Promise.all(WORK_STORES.map((name) => awaitRequest(store(name).getAll()))))
  return rows.flat().filter((row) => owner && row.owner === owner && isUnsent(row) && !isLeftCopy(row))
}

// Deletes all data of an account, and requests sent without an account, which the server has.
export async function deleteAccountData(owner) {
  await runTransaction([...WORK_STORES, "meta", "keys"], "readwrite", async (store) => {
    const rows = (await Promise.all([...WORK_STORES, "meta"].map((name) => readRowsWithKeys(store(name))))).flat()
    const isDeleted = (row) => (row.owner ? row.owner === owner : row.state === "sent")
    const deletedKeys = new Set(rows.filter(({ row }) => isDeleted(row)).map(({ key }) => key))
    for (const { from, key, row } of rows) if (isDeleted(row) || deletedKeys.has(row.request)) from.delete(key)
    store("keys").delete(owner)
  })
  releaseKeyEverywhere(owner)
  announceChange()
}

async function readRowsWithKeys(from) {
  const [keys, rows] = await Promise.all([awaitRequest(from.getAllKeys()), awaitRequest(from.getAll())])
  return keys.map((key, at) => ({ from, key, row: rows[at] }))
}

// Whether no account has data here: no work, no copies (`meta`), no key.
export async function isDeviceEmpty() {
  const rows = await Promise.all([...WORK_STORES, "meta", "keys"].map(readAllRows))
  return !rows.flat().some((row) => row.owner || row.id)
}
