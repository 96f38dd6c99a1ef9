// Moves the input of an ordinary page to the device: to its offline form, under the same id, or to its outbox when it was being sent.
import { addToOutbox, loadSignedInOwner, readRow, saveDraft } from "../store/store.js"
import { canKeepRecoveryCopy, computeCopyExpiry, lockRecoveryCopy } from "../store/recovery-copy.js"
import { prepareFile } from "../../lib/file-preparation.js"

// What goes with an ordinary form and is no answer.
const NON_ANSWER_NAMES = /^(csrf_token|draft|new_draft|device_proof|tab|keep|then|shown|judged|looked_at|mot|precision_complementaire|.*__(kept|remove|add|up|down|find|bounds|told))$/

// `before`: what the server knew of the draft. Fails when the device can keep nothing, or show nothing of it without a network.
export async function moveFormToDevice(element, form, id, before) {
  const address = await findOfflineUrl(element.getAttribute("offline"))
  const [slug, version] = [element.getAttribute("slug"), element.getAttribute("version")]
  const work = { id, owner: before.owner ?? (await loadSignedInOwner()), slug, version, title: element.title }
  const typed = collectTypedValues(form, before.typed ?? [])
  const serverFiles = listServerFiles(form, before.files ?? [])
  if (element.hasAttribute("last")) await queueRequest(work, typed, serverFiles)
  else await saveFormDraft(work, { typed, known: serverFiles, at: element.getAttribute("page"), isHandedOver: true }, await prepareChosenFiles(form))
  location.assign(`${address}#${id}`)
}

// The same, for a day and where the page is still there: the id of what is kept, nothing when this device is shared.
export async function saveRecoveryCopy(element, form, id, before) {
  if (!(await canKeepRecoveryCopy())) return undefined
  const [slug, version] = [element.getAttribute("slug"), element.getAttribute("version")]
  const work = { id, owner: before.owner ?? (await loadSignedInOwner()), slug, version, title: element.title, until: computeCopyExpiry() }
  const contents = { typed: collectTypedValues(form, before.typed ?? []), known: listServerFiles(form, before.files ?? []), at: element.getAttribute("page"), isHandedOver: true }
  await saveFormDraft(work, contents, await prepareChosenFiles(form))
  lockRecoveryCopy(id)
  return id
}

// The inputs of this page are as they are now; those of the others, as the server had them.
function collectTypedValues(form, before) {
  const now = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NON_ANSWER_NAMES.test(name))
  const pageNames = listRootNames(form)
  return [...before.filter(([name]) => !pageNames.has(getRootName(name))), ...now]
}

const getRootName = (name) => name.split("__")[0]
const listRootNames = (form) => new Set([...form.elements].map(({ name }) => getRootName(name)))

// The files that the server has: those of this page are where they are now, the groups may have moved.
function listServerFiles(form, before) {
  const pageNames = listRootNames(form)
  const removed = [...form.querySelectorAll("input[name$=__remove]:checked")].map(({ value }) => value)
  const fieldsByFile = new Map([...form.querySelectorAll("input[name$=__kept]")].map(({ name, value }) => [value, name.slice(0, -"__kept".length)]))
  const moved = before.map((file) => (pageNames.has(getRootName(file.field)) ? { ...file, field: fieldsByFile.get(file.name) } : file))
  return moved.filter(({ field, name }) => field && !removed.includes(name))
}

async function prepareChosenFiles(form) {
  const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files].map((file) => [input.name, file]))
  return Promise.all(chosen.map(async ([field, file]) => ({ name: crypto.randomUUID(), field, ...(await prepareFile(file)) })))
}

async function saveFormDraft(work, contents, files) {
  const before = await readRow("drafts", work.id)
  await saveDraft({ ...work, rev: before?.rev ?? 0 }, contents, files)
}

async function queueRequest(work, typed, known) {
  const files = {}
  for (const { field, name } of known) (files[field] ??= []).push(name)
  await addToOutbox(work, { procedure: work.slug, version: work.version, typed, files }, [], { known, told: readSummaryList() })
}

// Each question with its answer, as the review shows them.
function readSummaryList() {
  return [...document.querySelectorAll("main .summary-list > div")].map((row) => [...row.children].map((part) => part.innerText.trim()))
}

// The form of the device, when the worker has it; else the list of what waits.
async function findOfflineUrl(form) {
  for (const address of navigator.serviceWorker?.controller ? [form, "/hors-ligne/demandes"] : []) if (await caches.match(address)) return address
  throw new Error("nothing can be shown without a network")
}
