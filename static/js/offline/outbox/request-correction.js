// Corrects a refused request: it becomes a draft again, under another id, since its content will change.
import { deleteWork, readRequestFiles, readRow, saveDraft, unsealFile } from "../store/store.js"
import { loadRequestContent } from "./request-content.js"

// A closed procedure has no form any more: the request stays as it is.
export const hasForm = (slug) => fetch(buildFormUrl(slug)).then(({ ok }) => ok, () => false)
export const buildFormUrl = (slug) => `/hors-ligne/formulaires/${slug}`

// Returns the id of the draft. Files on the server stay there: the draft names them, and those that are lost.
export async function reopenAsDraft(id) {
  const entry = await readRow("outbox", id)
  const { typed, known, lost } = await loadRequestContent(id)
  const files = await Promise.all((await readRequestFiles(id)).map((file) => unsealFile(entry.owner, file)))
  const draft = { ...entry, id: crypto.randomUUID(), rev: 0 }
  await saveDraft(draft, { typed, known, lost }, files.map((file) => ({ ...file, name: crypto.randomUUID() })))
  await deleteWork(id)
  return draft.id
}
