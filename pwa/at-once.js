// A request that finds no room on the device goes to the server from the page itself, under the same number. It stays on the screen
// until the server has it.
import { put } from "./outbox.js"
import { asBytes, forget } from "./store.js"

const PATIENCE = 120_000

// Where the request now is on the site; fails when it could not be sent, with the words of the server if it gave some.
export async function sendAtOnce({ id, owner, slug, version }, request, files) {
  const entry = { id, owner, writtenAt: Date.now() }
  for (const { name, field, type, bytes, called } of files) {
    const where = new URLSearchParams({ procedure: slug, version, field })
    const { status, body } = await put(entry, `/files/${name}?${where}`, bytes, { "Content-Type": type, "Parvis-Name": encodeURIComponent(called) }, PATIENCE)
    if (status !== 201 && status !== 204) throw notSent(body)
  }
  const { body } = await put(entry, "", asBytes(request), { "Content-Type": "application/json" }, PATIENCE)
  if (!body?.url || !["received", "to_finish", "to_confirm"].includes(body.status)) throw notSent(body)
  await forget(id).catch(() => {})
  return body.url
}

const notSent = (body) => Object.assign(new Error("not sent"), { told: body?.message })
