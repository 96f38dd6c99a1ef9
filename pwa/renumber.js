// A request that was refused leaves under another number: the same words, the same files, another token for the server.
import { filesFor, openedFile, putInOutbox, read } from "./store.js"
import { copyOf } from "./written.js"

// The new number. Files that are on the site keep the name that they have there: the server copies them.
export async function renumber(id) {
  const entry = await read("outbox", id)
  const { told, known, lost, ...request } = await copyOf(id)
  const files = await Promise.all((await filesFor(id)).map((file) => openedFile(entry.owner, file)))
  const names = new Map(files.map(({ name }) => [name, crypto.randomUUID()]))
  const named = JSON.parse(JSON.stringify(request.files), (_, value) => names.get(value) ?? value)
  const renamed = { ...entry, id: crypto.randomUUID() }
  const copies = files.map((file) => ({ ...file, name: names.get(file.name) }))
  await putInOutbox(renamed, { ...request, files: named }, copies, { instead: id, told, known: [...known, ...lost] })
  return renamed.id
}
