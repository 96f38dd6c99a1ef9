// A photo shared from the gallery is on this device, sealed, before anything else; then it is in a report. Without room, the server has it.
import { askState } from "../account-keys.js"
import { keepDraft, lastOwner } from "../store.js"
import { offlinePage } from "./copies.js"

export async function beginReport({ request }, report) {
  const whole = request.clone()
  const id = report && (await keepPhotos(request, report).catch(() => null))
  return id ? Response.redirect(`/hors-ligne/formulaires/${report.slug}#${id}`, 303) : fetch(whole).catch(offlinePage)
}

// As they came: the page makes them lighter (static/js/elements/offline-form.js).
async function keepPhotos(request, { field, most, ...draft }) {
  const shared = (await request.formData()).getAll("photos").filter(({ size }) => size).slice(0, most)
  const files = await Promise.all(shared.map(async (photo) => {
    return { name: crypto.randomUUID(), field, type: photo.type, called: photo.name, bytes: await photo.arrayBuffer() }
  }))
  const id = crypto.randomUUID()
  const owner = await askState().then((state) => state.owner, lastOwner)
  return files.length && (await keepDraft({ ...draft, id, owner, rev: 0 }, { typed: [], heavy: true }, files)) && id
}
