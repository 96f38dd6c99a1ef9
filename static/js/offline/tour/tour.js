// The tour of an agent: sealed copies of cases, until their shift ends, and operations on them, which the outbox sends.
// Each agent of a device has a tour of their own; one at a time.
import { registerBackgroundSync, sendAll } from "../outbox/outbox.js"
import { refreshOwner } from "../keys/owner.js"
import { addToOutbox, announceChange, awaitRequest, decodeJson, encodeJson, listOpenOwners, loadLastOwner, readAllRows, readRow, runTransaction, sealBytes, unsealBytes, writeRow } from "../store/store.js"

const COPIES_URL = "/agents/tournee/copies"
const HOUR = 3600 * 1000
const MAX_HOURS = 24
const DOWNLOAD_TIMEOUT = 60_000
const LOST_REASONS = ["no_access", "gone", "limited"]

// Why no copies came: "session", "network" or "failed".
export class TourRefused extends Error {}

const buildTourKey = (owner) => `tour ${owner}`
const isTour = (row) => Boolean(row?.owner && row.expiresAt)

// Asks for the copies of these requests, and keeps them in the place of those that this agent had. What is left out may not be carried any more.
export async function fetchTour(ids, wanted) {
  const { owner, cases } = await fetchCopies(ids)
  await refreshOwner()
  const photos = []
  for (const copy of cases) copy.photos = await Promise.all(copy.photos.map((photo) => sealPhoto(owner, photo, photos)))
  const hours = Math.min(wanted, MAX_HOURS)
  const row = { owner, hours, preparedAt: Date.now(), expiresAt: Date.now() + hours * HOUR, sealed: await sealBytes(owner, "tour", encodeJson(cases)) }
  const isLeftBehind = ({ group, state, owner: author }) => author === owner && group && state === "sent" && !cases.some(({ id }) => id === group)
  await runTransaction(["meta", "files", "outbox"], "readwrite", async (store) => {
    await deletePhotos(store, owner)
    for (const entry of (await awaitRequest(store("outbox").getAll())).filter(isLeftBehind)) store("outbox").delete(entry.id)
    for (const photo of photos) store("files").put(photo)
    store("meta").put(row, buildTourKey(owner))
    store("meta").put(owner, "agent")
  })
  await recordNextExpiry()
  announceChange()
  return cases
}

async function fetchCopies(ids) {
  let response
  try {
    const options = { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT) }
    response = await fetch(`${COPIES_URL}?${new URLSearchParams(ids.map((id) => ["case", id]))}`, options)
  } catch {
    throw new TourRefused("network")
  }
  if (response.type === "opaqueredirect") throw new TourRefused("session")
  if (!response.ok || !/json/.test(response.headers.get("Content-Type"))) throw new TourRefused("failed")
  return response.json()
}

// By itself, so that reading the tour does not open every photo. The server has it too: "copy".
async function sealPhoto(owner, base64, photos) {
  const id = crypto.randomUUID()
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  photos.push({ id, request: buildTourKey(owner), state: "copy", sealed: await sealBytes(owner, `photo ${id}`, bytes) })
  return id
}

async function deletePhotos(store, owner) {
  for (const key of await awaitRequest(store("files").index("request").getAllKeys(buildTourKey(owner)))) store("files").delete(key)
}

// One photo of a copy, to be shown; nothing when it cannot be read any more.
export async function loadPhoto(owner, id) {
  const row = await readRow("files", id)
  return row && new Blob([await unsealBytes(owner, `photo ${id}`, row.sealed)], { type: "image/jpeg" })
}

// The tour of whoever is at work here, which can be read now; nothing when there is none, or while its owner has put it away.
async function findOwnTourRow() {
  const [owner, open] = [await loadLastOwner(), await listOpenOwners()]
  const rows = (await readAllRows("meta")).filter((row) => isTour(row) && open.includes(row.owner))
  return rows.find((row) => row.owner === owner) ?? rows[0]
}

// The tour, with each request as it was last heard of.
export async function loadTour() {
  await expireTours()
  const row = await findOwnTourRow()
  if (!row) return null
  if ((await readRow("meta", "agent")) !== row.owner) await writeRow("meta", row.owner, "agent")
  const cases = decodeJson(await unsealBytes(row.owner, "tour", row.sealed))
  const operations = await listOwnOperations()
  const later = (await Promise.all(operations.filter(({ state }) => state === "sent").map(loadReceiptCopy))).filter(Boolean)
  // What may not be read any more is not shown any more.
  const isLost = ({ id }) => operations.some(({ group, reason }) => group === id && LOST_REASONS.includes(reason))
  const latest = (copy) => later.filter(({ id }) => id === copy.id).reduce((one, other) => (other.revision > one.revision ? other : one), copy)
  return { ...row, cases: cases.filter((copy) => !isLost(copy)).map((copy) => ({ ...latest(copy), photos: copy.photos })) }
}

const loadReceiptCopy = async ({ id, owner, receipt }) => decodeJson(await unsealBytes(owner, `receipt ${id}`, receipt)).copy

// A clock that was put back does not make it last longer.
const isExpired = ({ preparedAt, expiresAt }) => Date.now() >= expiresAt || Date.now() < preparedAt - HOUR

// On any page, once it is time: the copies go, even if nobody opens the tour again, and whoever is at work. What was sent says how each
// request was then: it goes too. What waits for a choice is asked about again.
export async function expireTours() {
  const expiredOwners = (await readAllRows("meta")).filter((row) => isTour(row) && isExpired(row)).map(({ owner }) => owner)
  if (expiredOwners.length) await deleteTours(expiredOwners)
  await recordNextExpiry()
  if (expiredOwners.length) announceChange()
}

function deleteTours(owners) {
  return runTransaction(["meta", "outbox", "files"], "readwrite", async (store) => {
    for (const owner of owners) {
      store("meta").delete(buildTourKey(owner))
      await deletePhotos(store, owner)
    }
    for (const row of (await awaitRequest(store("outbox").getAll())).filter(({ group, owner }) => group && owners.includes(owner))) {
      if (row.state === "sent") store("outbox").delete(row.id)
      else if (row.answer) store("outbox").put({ ...row, answer: null, state: "waiting", reason: "ready", next: 0 })
    }
  })
}

// When the first of them ends (static/js/lib/service-worker-client.js); nothing is said of whose it is.
async function recordNextExpiry() {
  const ends = (await readAllRows("meta")).filter(isTour).map(({ expiresAt }) => expiresAt)
  if (ends.length) localStorage.setItem("tour", Math.min(...ends))
  else localStorage.removeItem("tour")
}

// Whoever is signed in, or else whoever opened their tour last.
const loadCurrentAgent = async () => (await loadLastOwner()) || (await readRow("meta", "agent"))

// What this agent did on the ground and that is still known here, oldest first.
export async function listOwnOperations() {
  const [agent, open] = [await loadCurrentAgent(), await listOpenOwners()]
  const rows = (await readAllRows("outbox")).filter(({ group, owner }) => group && owner === agent && open.includes(owner))
  return rows.sort((one, other) => one.writtenAt - other.writtenAt)
}

// What was written, as long as it is not sent.
export async function loadContent({ id, owner, sealed: contents }) {
  return contents ? decodeJson(await unsealBytes(owner, `request ${id}`, contents)) : null
}

// Why it was not done: what changed since, and the request as it is now.
export async function loadConflict({ id, owner, answer }) {
  return answer ? decodeJson(await unsealBytes(owner, `answer ${id}`, answer)) : {}
}

export function addNote(copy, text, photos, title, instead) {
  const note = { kind: "note", typed: text ? [["text", text]] : [], files: photos.map(({ name }) => name) }
  return enqueueOperation(copy, note, photos, title, { instead, told: [["", text]] })
}

// `told`: what was answered, as people read it.
export const runAction = (copy, { id, label }, typed, title, { instead, told }) =>
  enqueueOperation(copy, { kind: "action", action: id, label, typed, files: [] }, [], title, { instead, told })

// In the outbox, in the place of another perhaps, in one step. Its bytes are frozen: sent again, they are the same.
async function enqueueOperation({ id: group, proof, revision, events }, done, photos, title, more) {
  const owner = await loadCurrentAgent()
  const id = crypto.randomUUID()
  await addToOutbox({ id, owner, title, group, proof }, { case: group, proof, revision, events, ...done }, photos, more)
  import("../outbox/outbox-indicator.js")
  await registerBackgroundSync()
  sendAll()
}
