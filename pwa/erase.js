// What each keeps on this device, in every store of work: whether there is any, and taking all of it out.
import { dropKey } from "./account-keys.js"
import { asked, inOneStep, readEach, tellNews, WORK } from "./store.js"

// "sent" and "copy": the server has it too.
export const isUnsent = ({ state }) => !["sent", "copy"].includes(state)

// What an account has here that the server does not: drafts, requests not yet sent.
export async function workOf(owner) {
  const rows = await inOneStep(WORK, "readonly", (store) => Promise.all(WORK.map((name) => asked(store(name).getAll()))))
  return rows.flat().filter((row) => owner && row.owner === owner && isUnsent(row))
}

// Takes out all that an account keeps here, and what was sent without an account: that is on the server.
export async function erase(owner) {
  await inOneStep([...WORK, "meta", "keys"], "readwrite", async (store) => {
    const rows = (await Promise.all([...WORK, "meta"].map((name) => rowsOf(store(name))))).flat()
    const isGone = (row) => (row.owner ? row.owner === owner : row.state === "sent")
    const gone = new Set(rows.filter(({ row }) => isGone(row)).map(({ key }) => key))
    for (const { from, key, row } of rows) if (isGone(row) || gone.has(row.request)) from.delete(key)
    store("keys").delete(owner)
  })
  dropKey(owner)
  tellNews()
}

async function rowsOf(from) {
  const [keys, rows] = await Promise.all([asked(from.getAllKeys()), asked(from.getAll())])
  return keys.map((key, at) => ({ from, key, row: rows[at] }))
}

// Whether nobody keeps anything here: no work, no copies (`meta`), no key of an account.
export async function isEmpty() {
  const rows = await Promise.all([...WORK, "meta", "keys"].map(readEach))
  return !rows.flat().some((row) => row.owner || row.id)
}
