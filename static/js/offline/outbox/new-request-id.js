// Sends a refused request again under another id: the same answers and files, another idempotency token.
import { addToOutbox, readRequestFiles, readRow, unsealFile } from "../store/store.js"
import { loadRequestContent } from "./request-content.js"

// Returns the new id. Files on the server keep their name: the server copies them.
export async function assignNewId(id) {
  const entry = await readRow("outbox", id)
  const { told, known, lost, ...request } = await loadRequestContent(id)
  const files = await Promise.all((await readRequestFiles(id)).map((file) => unsealFile(entry.owner, file)))
  const names = new Map(files.map(({ name }) => [name, crypto.randomUUID()]))
  const filesWithNewNames = JSON.parse(JSON.stringify(request.files), (_, value) => names.get(value) ?? value)
  const renamed = { ...entry, id: crypto.randomUUID() }
  const copies = files.map((file) => ({ ...file, name: names.get(file.name) }))
  await addToOutbox(renamed, { ...request, files: filesWithNewNames }, copies, { instead: id, told, known: [...known, ...lost] })
  return renamed.id
}
