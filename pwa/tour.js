// What an agent carries on the ground: sealed copies of requests, until their shift ends; and what they do on them, which the outbox sends.
// Each agent of a device has a tour of their own there; one at a time.
import { sendAll, sendEvenWhenClosed } from "./outbox.js"
import { learnOwner } from "./owner.js"
import { asBytes, asked, fromBytes, inOneStep, lastOwner, openOwners, putInOutbox, read, readEach, sealed, tellNews, unsealed, write } from "./store.js"

const COPIES = "/agents/tournee/copies"
const HOUR = 3600 * 1000
const LONGEST_HOURS = 24
const PATIENCE = 60_000
const LOST = ["no_access", "gone", "limited"]

// Why no copies came: "session", "network" or "failed".
export class TourRefused extends Error {}

const keyOf = (owner) => `tour ${owner}`
const isTour = (row) => Boolean(row?.owner && row.expiresAt)

// Asks for the copies of these requests, and keeps them in the place of those that this agent had. What is left out may not be carried any more.
export async function fetchTour(ids, wanted) {
  const { owner, cases } = await received(ids)
  await learnOwner()
  const photos = []
  for (const copy of cases) copy.photos = await Promise.all(copy.photos.map((photo) => sealedPhoto(owner, photo, photos)))
  const hours = Math.min(wanted, LONGEST_HOURS)
  const row = { owner, hours, preparedAt: Date.now(), expiresAt: Date.now() + hours * HOUR, sealed: await sealed(owner, "tour", asBytes(cases)) }
  const isLeftBehind = ({ group, state, owner: author }) => author === owner && group && state === "sent" && !cases.some(({ id }) => id === group)
  await inOneStep(["meta", "files", "outbox"], "readwrite", async (store) => {
    await takeOutPhotos(store, owner)
    for (const entry of (await asked(store("outbox").getAll())).filter(isLeftBehind)) store("outbox").delete(entry.id)
    for (const photo of photos) store("files").put(photo)
    store("meta").put(row, keyOf(owner))
    store("meta").put(owner, "agent")
  })
  await noteEnd()
  tellNews()
  return cases
}

async function received(ids) {
  let response
  try {
    const options = { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }
    response = await fetch(`${COPIES}?${new URLSearchParams(ids.map((id) => ["case", id]))}`, options)
  } catch {
    throw new TourRefused("network")
  }
  if (response.type === "opaqueredirect") throw new TourRefused("session")
  if (!response.ok || !/json/.test(response.headers.get("Content-Type"))) throw new TourRefused("failed")
  return response.json()
}

// By itself, so that reading the tour does not open every photo. The server has it too: "copy".
async function sealedPhoto(owner, base64, photos) {
  const id = crypto.randomUUID()
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  photos.push({ id, request: keyOf(owner), state: "copy", sealed: await sealed(owner, `photo ${id}`, bytes) })
  return id
}

async function takeOutPhotos(store, owner) {
  for (const key of await asked(store("files").index("request").getAllKeys(keyOf(owner)))) store("files").delete(key)
}

// One photo of a copy, to be shown; nothing when it cannot be read any more.
export async function openPhoto(owner, id) {
  const row = await read("files", id)
  return row && new Blob([await unsealed(owner, `photo ${id}`, row.sealed)], { type: "image/jpeg" })
}

// The tour of whoever is at work here, which can be read now; nothing when there is none, or while its owner has put it away.
async function ownRow() {
  const [owner, open] = [await lastOwner(), await openOwners()]
  const rows = (await readEach("meta")).filter((row) => isTour(row) && open.includes(row.owner))
  return rows.find((row) => row.owner === owner) ?? rows[0]
}

// The tour, with each request as it was last heard of.
export async function openTour() {
  await dropWhenOver()
  const row = await ownRow()
  if (!row) return null
  if ((await read("meta", "agent")) !== row.owner) await write("meta", row.owner, "agent")
  const cases = fromBytes(await unsealed(row.owner, "tour", row.sealed))
  const operations = await ownOperations()
  const later = (await Promise.all(operations.filter(({ state }) => state === "sent").map(receiptOn))).filter(Boolean)
  // What may not be read any more is not shown any more.
  const isLost = ({ id }) => operations.some(({ group, reason }) => group === id && LOST.includes(reason))
  const latest = (copy) => later.filter(({ id }) => id === copy.id).reduce((one, other) => (other.revision > one.revision ? other : one), copy)
  return { ...row, cases: cases.filter((copy) => !isLost(copy)).map((copy) => ({ ...latest(copy), photos: copy.photos })) }
}

const receiptOn = async ({ id, owner, receipt }) => fromBytes(await unsealed(owner, `receipt ${id}`, receipt)).copy

// A clock that was put back does not make it last longer.
const isOver = ({ preparedAt, expiresAt }) => Date.now() >= expiresAt || Date.now() < preparedAt - HOUR

// On any page, once it is time: the copies go, even if nobody opens the tour again, and whoever is at work. What was sent says how each
// request was then: it goes too. What waits for a choice is asked about again.
export async function dropWhenOver() {
  const over = (await readEach("meta")).filter((row) => isTour(row) && isOver(row)).map(({ owner }) => owner)
  if (over.length) await drop(over)
  await noteEnd()
  if (over.length) tellNews()
}

function drop(owners) {
  return inOneStep(["meta", "outbox", "files"], "readwrite", async (store) => {
    for (const owner of owners) {
      store("meta").delete(keyOf(owner))
      await takeOutPhotos(store, owner)
    }
    for (const row of (await asked(store("outbox").getAll())).filter(({ group, owner }) => group && owners.includes(owner))) {
      if (row.state === "sent") store("outbox").delete(row.id)
      else if (row.answer) store("outbox").put({ ...row, answer: null, state: "waiting", reason: "ready", next: 0 })
    }
  })
}

// When the first of them ends (static/js/app.js); nothing is said of whose it is.
async function noteEnd() {
  const ends = (await readEach("meta")).filter(isTour).map(({ expiresAt }) => expiresAt)
  if (ends.length) localStorage.setItem("tour", Math.min(...ends))
  else localStorage.removeItem("tour")
}

// Whoever is signed in, or else whoever opened their tour last.
const agentHere = async () => (await lastOwner()) || (await read("meta", "agent"))

// What this agent did on the ground and that is still known here, oldest first.
export async function ownOperations() {
  const [agent, open] = [await agentHere(), await openOwners()]
  const rows = (await readEach("outbox")).filter(({ group, owner }) => group && owner === agent && open.includes(owner))
  return rows.sort((one, other) => one.writtenAt - other.writtenAt)
}

// What was written, as long as it is not sent.
export async function contentOf({ id, owner, sealed: contents }) {
  return contents ? fromBytes(await unsealed(owner, `request ${id}`, contents)) : null
}

// Why it was not done: what changed since, and the request as it is now.
export async function answerTo({ id, owner, answer }) {
  return answer ? fromBytes(await unsealed(owner, `answer ${id}`, answer)) : {}
}

export function addNote(copy, text, photos, title, instead) {
  const note = { kind: "note", typed: text ? [["text", text]] : [], files: photos.map(({ name }) => name) }
  return enqueue(copy, note, photos, title, { instead, told: [["", text]] })
}

// `told`: what was answered, as people read it.
export const doAction = (copy, { id, label }, typed, title, { instead, told }) =>
  enqueue(copy, { kind: "action", action: id, label, typed, files: [] }, [], title, { instead, told })

// In the outbox, in the place of another perhaps, in one step. Its bytes are frozen: sent again, they are the same.
async function enqueue({ id: group, proof, revision, events }, done, photos, title, more) {
  const owner = await agentHere()
  const id = crypto.randomUUID()
  await putInOutbox({ id, owner, title, group, proof }, { case: group, proof, revision, events, ...done }, photos, more)
  import("./waiting.js")
  await sendEvenWhenClosed()
  sendAll()
}
