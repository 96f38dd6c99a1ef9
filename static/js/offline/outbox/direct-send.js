// Sends a request that does not fit on the device from the page itself, under the same id. It stays on the screen until the server has
// it.
import { sendPut } from "./sync-api.js"
import { deleteWork, encodeJson } from "../store/store.js"

const SEND_TIMEOUT = 120_000

// Returns the address of the request on the site; throws with the message of the server, if any.
export async function sendDirectly({ id, owner, slug, version }, request, files) {
  const entry = { id, owner, writtenAt: Date.now() }
  for (const { name, field, type, bytes, called } of files) {
    const where = new URLSearchParams({ procedure: slug, version, field })
    const { status, body } = await sendPut(entry, `/files/${name}?${where}`, bytes, { "Content-Type": type, "Parvis-Name": encodeURIComponent(called) }, SEND_TIMEOUT)
    if (status !== 201 && status !== 204) throw buildSendError(body)
  }
  const { body } = await sendPut(entry, "", encodeJson(request), { "Content-Type": "application/json" }, SEND_TIMEOUT)
  if (!body?.url || !["received", "to_finish", "to_confirm"].includes(body.status)) throw buildSendError(body)
  await deleteWork(id).catch(() => {})
  return body.url
}

const buildSendError = (body) => Object.assign(new Error("not sent"), { serverMessage: body?.message })
