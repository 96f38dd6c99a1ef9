// A request that was refused is mended: it becomes a draft again, under another number, since its words will change.
import { filesFor, forget, keepDraft, openedFile, read } from "./store.js"
import { copyOf } from "./written.js"

// A procedure that is closed has no form any more: what is written stays where it is.
export const hasForm = (slug) => fetch(formOf(slug)).then(({ ok }) => ok, () => false)
export const formOf = (slug) => `/hors-ligne/formulaires/${slug}`

// The number of the draft. Files that are on the site stay there: the draft names them, and those that are there no more.
export async function reopen(id) {
  const entry = await read("outbox", id)
  const { typed, known, lost } = await copyOf(id)
  const files = await Promise.all((await filesFor(id)).map((file) => openedFile(entry.owner, file)))
  const draft = { ...entry, id: crypto.randomUUID(), rev: 0 }
  await keepDraft(draft, { typed, known, lost }, files.map((file) => ({ ...file, name: crypto.randomUUID() })))
  await forget(id)
  return draft.id
}
