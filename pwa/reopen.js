// A request that was refused is mended: it becomes a draft again, under another number, since its words will change.
import { filesFor, forget, fromBytes, keepDraft, openedFile, read, unsealed } from "./store.js"

// The number of the draft. A file that was on the server alone is not in it.
export async function reopen(id) {
  const entry = await read("outbox", id)
  const { typed } = fromBytes(await unsealed(entry.owner, `request ${id}`, entry.sealed))
  const files = await Promise.all((await filesFor(id)).map((file) => openedFile(entry.owner, file)))
  const draft = { ...entry, id: crypto.randomUUID(), rev: 0 }
  await keepDraft(draft, { typed }, files.map((file) => ({ ...file, name: crypto.randomUUID() })))
  await forget(id)
  return draft.id
}
