// Keys of version 1 were symmetric, and stored as they were while open: everything is sealed again with a pair, and they go.
// The browser may keep them on the disk until it rewrites its files.
import { asked, inOneStep, WORK } from "./database.js"
import { generatePair, unwrapFormer, wrap } from "./key-pairs.js"
import { decrypt, encryptFor } from "./sealing.js"

// What each sealed part of a row is bound to.
const BOUND = {
  drafts: ({ id }) => ({ sealed: `draft ${id}` }),
  files: ({ id, state }) => ({ sealed: `${state === "copy" ? "photo" : "file"} ${id}`, called: `name ${id}` }),
  outbox: ({ id }) => ({ sealed: `request ${id}`, aside: `aside ${id}`, receipt: `receipt ${id}`, answer: `answer ${id}` }),
  meta: () => ({ sealed: "tour" }),
}

export async function replaceFormerKey(owner, by) {
  const former = await inOneStep(["keys"], "readonly", (store) => asked(store("keys").get(owner)))
  const key = former instanceof CryptoKey ? former : former.open ?? (await unwrapFormer(former.wrapped, by, owner))
  const { publicKey, privateKey } = await generatePair()
  const row = { owner, publicKey, wrapped: await wrap(privateKey, by, owner) }
  const again = (about, contents) => decrypt(key, about, contents).then((bytes) => encryptFor(publicKey, about, bytes))
  const changed = []
  for (const each of await rowsOf(owner)) changed.push({ ...each, after: await sealedAgain(each, again) })
  await inOneStep([...WORK, "meta", "keys"], "readwrite", async (store) => {
    // Another tab was first.
    if ((await asked(store("keys").get(owner)))?.publicKey) return
    // One that went meanwhile stays away.
    for (const { name, key: at, after } of changed) if (await asked(store(name).get(at))) store(name).put(after, ...(name === "meta" ? [at] : []))
    store("keys").put(row, owner)
  })
}

function rowsOf(owner) {
  return inOneStep([...WORK, "meta"], "readonly", async (store) => {
    const found = []
    for (const name of [...WORK, "meta"]) {
      const [keys, rows] = await Promise.all([asked(store(name).getAllKeys()), asked(store(name).getAll())])
      found.push(...rows.map((row, at) => ({ name, key: keys[at], row })))
    }
    const own = new Set(found.filter(({ row }) => row?.owner === owner).map(({ key }) => key))
    return found.filter(({ key, row }) => own.has(key) || own.has(row?.request))
  })
}

// A part that cannot be read any more stays as it is.
async function sealedAgain({ name, row }, again) {
  const after = { ...row }
  for (const [part, about] of Object.entries(BOUND[name](row))) {
    if (row[part]?.iv && !row[part].from) after[part] = await again(about, row[part]).catch(() => row[part])
  }
  return after
}
