// A request that was refused is mended: it becomes a draft again, under another number, since its words will change.
import { deleteWork, readRequestFiles, readRow, saveDraft, unsealFile } from "../store/store.js"
import { loadRequestContent } from "./request-content.js"

// A procedure that is closed has no form any more: what is written stays where it is.
export const hasForm = (slug) => fetch(buildFormUrl(slug)).then(({ ok }) => ok, () => false)
export const buildFormUrl = (slug) => `/hors-ligne/formulaires/${slug}`

// The number of the draft. Files that are on the site stay there: the draft names them, and those that are there no more.
export async function reopenAsDraft(id) {
  const entry = await readRow("outbox", id)
  const { typed, known, lost } = await loadRequestContent(id)
  const files = await Promise.all((await readRequestFiles(id)).map((file) => unsealFile(entry.owner, file)))
  const draft = { ...entry, id: crypto.randomUUID(), rev: 0 }
  await saveDraft(draft, { typed, known, lost }, files.map((file) => ({ ...file, name: crypto.randomUUID() })))
  await deleteWork(id)
  return draft.id
}
