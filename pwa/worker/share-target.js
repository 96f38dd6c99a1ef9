// A shared photo begins a report: the server continues with the ordinary form. When the server does not respond, the photo is stored,
// sealed, in a draft of the offline form.
import { fetchSessionState } from "../../js/offline/keys/account-keys.js"
import { loadLastOwner, saveDraft } from "../../js/offline/store/store.js"
import { loadOfflinePage } from "./page-cache.js"
import { isFromSite, isRedirection } from "./response-integrity.js"

// A network that takes longer to upload the photo counts as none.
const SENDING_TIMEOUT = 45_000

export async function beginReport({ request }, report) {
  const copy = request.clone()
  const page = await sendWithTimeout(fetch(request)).catch(() => null)
  if (page && (isRedirection(page) || (isFromSite(page) && page.status < 500))) return page
  const id = report && (await savePhotos(copy, report).catch(() => null))
  return id ? Response.redirect(`/hors-ligne/formulaires/${report.slug}#${id}`, 303) : (page ?? loadOfflinePage())
}

function sendWithTimeout(sending) {
  return Promise.race([sending, new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), SENDING_TIMEOUT))])
}

// The photos are stored as received; the page makes them smaller (static/js/elements/offline-form.js).
async function savePhotos(request, { field, most, ...draft }) {
  const form = await request.formData()
  const shared = form.getAll("photos").filter(({ size }) => size).slice(0, most)
  const files = await Promise.all(shared.map(async (photo) => {
    return { name: crypto.randomUUID(), field, type: photo.type, called: photo.name, bytes: await photo.arrayBuffer() }
  }))
  const id = crypto.randomUUID()
  const owner = await fetchSessionState().then((state) => state.owner, loadLastOwner)
  const contents = { typed: [], heavy: true, place: readFormLocation(form) }
  return files.length && (await saveDraft({ ...draft, id, owner, rev: 0 }, contents, files)) && id
}

// The position that the page read in a photo before making it smaller (static/js/elements/submit-photos.js).
function readFormLocation(form) {
  const [latitude, longitude] = [form.get("latitude"), form.get("longitude")]
  return latitude && longitude ? { latitude: Number(latitude), longitude: Number(longitude) } : undefined
}
