// What was typed on an ordinary page passes to the device: to its form, under the same number, or to its outbox when it was to be sent.
import { keepDraft, putInOutbox, read, signedInOwner } from "../../pwa/store.js"
import { holdRescue, mayRescue, rescueEnd } from "../../pwa/rescue.js"
import { lightened } from "../../pwa/photos.js"

// What goes with an ordinary form and is no answer.
const NO_ANSWER = /^(csrf_token|draft|new_draft|device_proof|tab|keep|then|shown|judged|looked_at|mot|precision_complementaire|.*__(kept|remove|add|up|down|find|bounds|told))$/

// `before`: what the server knew of the draft. Fails when the device can keep nothing, or show nothing of it without a network.
export async function handOver(element, form, id, before) {
  const address = await addressFor(element.getAttribute("offline"))
  const [slug, version] = [element.getAttribute("slug"), element.getAttribute("version")]
  const work = { id, owner: before.owner ?? (await signedInOwner()), slug, version, title: element.title }
  const typed = typedIn(form, before.typed ?? [])
  const known = knownIn(form, before.files ?? [])
  if (element.hasAttribute("last")) await send(work, typed, known)
  else await keep(work, { typed, known, at: element.getAttribute("page"), isHandedOver: true }, await filesIn(form))
  location.assign(`${address}#${id}`)
}

// The same, for a day and where the page is still there: the id of what is kept, nothing when this device is shared.
export async function rescue(element, form, id, before) {
  if (!(await mayRescue())) return undefined
  const [slug, version] = [element.getAttribute("slug"), element.getAttribute("version")]
  const work = { id, owner: before.owner ?? (await signedInOwner()), slug, version, title: element.title, until: rescueEnd() }
  const contents = { typed: typedIn(form, before.typed ?? []), known: knownIn(form, before.files ?? []), at: element.getAttribute("page"), isHandedOver: true }
  await keep(work, contents, await filesIn(form))
  holdRescue(id)
  return id
}

// The inputs of this page are as they are now; those of the others, as the server had them.
function typedIn(form, before) {
  const now = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NO_ANSWER.test(name))
  const shown = rootsOf(form)
  return [...before.filter(([name]) => !shown.has(rootOf(name))), ...now]
}

const rootOf = (name) => name.split("__")[0]
const rootsOf = (form) => new Set([...form.elements].map(({ name }) => rootOf(name)))

// The files that the server has: those of this page are where they are now, the groups may have moved.
function knownIn(form, before) {
  const shown = rootsOf(form)
  const removed = [...form.querySelectorAll("input[name$=__remove]:checked")].map(({ value }) => value)
  const kept = new Map([...form.querySelectorAll("input[name$=__kept]")].map(({ name, value }) => [value, name.slice(0, -"__kept".length)]))
  const moved = before.map((file) => (shown.has(rootOf(file.field)) ? { ...file, field: kept.get(file.name) } : file))
  return moved.filter(({ field, name }) => field && !removed.includes(name))
}

async function filesIn(form) {
  const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files].map((file) => [input.name, file]))
  return Promise.all(chosen.map(async ([field, file]) => ({ name: crypto.randomUUID(), field, ...(await lightened(file)) })))
}

async function keep(work, contents, files) {
  const before = await read("drafts", work.id)
  await keepDraft({ ...work, rev: before?.rev ?? 0 }, contents, files)
}

async function send(work, typed, known) {
  const files = {}
  for (const { field, name } of known) (files[field] ??= []).push(name)
  await putInOutbox(work, { procedure: work.slug, version: work.version, typed, files }, [], { known, told: toldHere() })
}

// Each question with its answer, as the review shows them.
function toldHere() {
  return [...document.querySelectorAll("main .summary-list > div")].map((row) => [...row.children].map((part) => part.innerText.trim()))
}

// The form of the device, when the worker has it; else the list of what waits.
async function addressFor(form) {
  for (const address of navigator.serviceWorker?.controller ? [form, "/hors-ligne/demandes"] : []) if (await caches.match(address)) return address
  throw new Error("nothing can be shown without a network")
}
