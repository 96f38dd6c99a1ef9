// A photo that begins a report, taken on its page or shared from the gallery: the site has it, and goes on with the ordinary form. When the
// site does not answer, the photo is kept on this device, sealed, in the offline form.
import { askState } from "../account-keys.js"
import { keepDraft, lastOwner } from "../store.js"
import { offlinePage } from "./copies.js"
import { isFromSite, isRedirection } from "./provenance.js"

// After that, a network that is there and does not carry the photo counts as none.
const LONGEST_SENDING = 45_000

export async function beginReport({ request }, report) {
  const copy = request.clone()
  const page = await limitSending(fetch(request)).catch(() => null)
  if (page && (isRedirection(page) || (isFromSite(page) && page.status < 500))) return page
  const id = report && (await keepPhotos(copy, report).catch(() => null))
  return id ? Response.redirect(`/hors-ligne/formulaires/${report.slug}#${id}`, 303) : (page ?? offlinePage())
}

function limitSending(sending) {
  return Promise.race([sending, new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), LONGEST_SENDING))])
}

// As they came: the page makes them lighter (static/js/elements/offline-form.js).
async function keepPhotos(request, { field, most, ...draft }) {
  const form = await request.formData()
  const shared = form.getAll("photos").filter(({ size }) => size).slice(0, most)
  const files = await Promise.all(shared.map(async (photo) => {
    return { name: crypto.randomUUID(), field, type: photo.type, called: photo.name, bytes: await photo.arrayBuffer() }
  }))
  const id = crypto.randomUUID()
  const owner = await askState().then((state) => state.owner, lastOwner)
  const contents = { typed: [], heavy: true, place: placeOf(form) }
  return files.length && (await keepDraft({ ...draft, id, owner, rev: 0 }, contents, files)) && id
}

// What the page read in a photo before it made it smaller (static/js/elements/photo-first.js).
function placeOf(form) {
  const [latitude, longitude] = [form.get("latitude"), form.get("longitude")]
  return latitude && longitude ? { latitude: Number(latitude), longitude: Number(longitude) } : undefined
}
