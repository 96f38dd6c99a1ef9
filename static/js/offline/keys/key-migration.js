// Migrates keys of version 1, which were symmetric and stored unwrapped while in use: all contents are sealed again with a key pair, and
// the former keys deleted. The browser may leave them on the disk until it rewrites its files.
import { awaitRequest, runTransaction, WORK_STORES } from "../store/database.js"
import { generateKeyPair, unwrapFormerKey, wrapPrivateKey } from "./key-pairs.js"
import { decrypt, encryptWithPublicKey } from "./sealing.js"

// The context that each sealed field is bound to.
const ASSOCIATED_DATA = {
  drafts: ({ id }) => ({ sealed: `draft ${id}` }),
  files: ({ id, state }) => ({ sealed: `${state === "copy" ? "photo" : "file"} ${id}`, called: `name ${id}` }),
  outbox: ({ id }) => ({ sealed: `request ${id}`, aside: `aside ${id}`, receipt: `receipt ${id}`, answer: `answer ${id}` }),
  meta: () => ({ sealed: "tour" }),
}

export async function replaceFormerKey(owner, by) {
  const former = await runTransaction(["keys"], "readonly", (store) => awaitRequest(store("keys").get(owner)))
  const key = former instanceof CryptoKey ? former : former.open ?? (await unwrapFormerKey(former.wrapped, by, owner))
  const { publicKey, privateKey } = await generateKeyPair()
  const row = { owner, publicKey, wrapped: await wrapPrivateKey(privateKey, by, owner) }
  const reencrypt = (about, contents) => decrypt(key, about, contents).then((bytes) => encryptWithPublicKey(publicKey, about, bytes))
  const changed = []
  for (const entry of await readOwnerRows(owner)) changed.push({ ...entry, after: await resealRow(entry, reencrypt) })
  await runTransaction([...WORK_STORES, "meta", "keys"], "readwrite", async (store) => {
    // Another tab has migrated it.
    if ((await awaitRequest(store("keys").get(owner)))?.publicKey) return
    // A row deleted meanwhile stays deleted.
    for (const { name, key: at, after } of changed) if (await awaitRequest(store(name).get(at))) store(name).put(after, ...(name === "meta" ? [at] : []))
    store("keys").put(row, owner)
  })
}

function readOwnerRows(owner) {
  return runTransaction([...WORK_STORES, "meta"], "readonly", async (store) => {
    const entries = []
    for (const name of [...WORK_STORES, "meta"]) {
      const [keys, rows] = await Promise.all([awaitRequest(store(name).getAllKeys()), awaitRequest(store(name).getAll())])
      entries.push(...rows.map((row, at) => ({ name, key: keys[at], row })))
    }
    const ownKeys = new Set(entries.filter(({ row }) => row?.owner === owner).map(({ key }) => key))
    return entries.filter(({ key, row }) => ownKeys.has(key) || ownKeys.has(row?.request))
  })
}

// A field that cannot be decrypted is left as it is.
async function resealRow({ name, row }, reencrypt) {
  const after = { ...row }
  for (const [part, about] of Object.entries(ASSOCIATED_DATA[name](row))) {
    if (row[part]?.iv && !row[part].from) after[part] = await reencrypt(about, row[part]).catch(() => row[part])
  }
  return after
}
