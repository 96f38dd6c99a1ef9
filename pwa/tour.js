// What an agent carries on the ground: sealed copies of requests, until their shift ends; and what they do on them, which the outbox sends.
import { sendAll, sendEvenWhenClosed } from "./outbox.js"
import { learnOwner } from "./owner.js"
import { asBytes, asked, fromBytes, inOneStep, lastOwner, openOwners, putInOutbox, read, readEach, sealed, tellNews, unsealed } from "./store.js"

const COPIES = "/agents/tournee/copies"
const HOUR = 3600 * 1000
const LONGEST_HOURS = 24
const PATIENCE = 60_000
const LOST = ["no_access", "gone", "limited"]

// Why no copies came: "session", "network" or "failed".
export class TourRefused extends Error {}

// Asks for the copies of these requests, and keeps them in the place of those before. What is left out may not be carried any more.
export async function fetchTour(ids, wanted) {
  const { owner, cases } = await received(ids)
  await learnOwner()
  const hours = Math.min(wanted, LONGEST_HOURS)
  const row = { owner, hours, preparedAt: Date.now(), expiresAt: Date.now() + hours * HOUR, sealed: await sealed(owner, "tour", asBytes(cases)) }
  // The tour of a colleague who had this device before ends here.
  if (((await read("meta", "tour"))?.owner ?? owner) !== owner) await dropTour()
  await inOneStep(["meta"], "readwrite", (store) => {
    store("meta").put(row, "tour")
    store("meta").put(owner, "agent")
  })
  localStorage.setItem("tour", row.expiresAt)
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

// The tour, with each request as it was last heard of; nothing when there is none, when it is over, or while its owner has put it away.
export async function openTour() {
  const row = await read("meta", "tour")
  if (!row) return null
  if (isOver(row)) return dropTour()
  if (!(await openOwners()).includes(row.owner)) return null
  const cases = fromBytes(await unsealed(row.owner, "tour", row.sealed))
  const operations = await ownOperations()
  const later = (await Promise.all(operations.filter(({ state }) => state === "sent").map(receiptOn))).filter(Boolean)
  // What may not be read any more is not shown any more.
  const isLost = ({ id }) => operations.some(({ group, reason }) => group === id && LOST.includes(reason))
  const latest = (copy) => later.filter(({ id }) => id === copy.id).reduce((one, other) => (other.revision > one.revision ? other : one), copy)
  return { ...row, cases: cases.filter((copy) => !isLost(copy)).map(latest) }
}

const receiptOn = async ({ id, owner, receipt }) => fromBytes(await unsealed(owner, `receipt ${id}`, receipt)).copy

// A clock that was put back does not make it last longer.
const isOver = ({ preparedAt, expiresAt }) => Date.now() >= expiresAt || Date.now() < preparedAt - HOUR

// What was sent says how each request was then: it goes too. What waits for a choice is asked about again.
export async function dropTour() {
  await inOneStep(["meta", "outbox"], "readwrite", async (store) => {
    const over = await asked(store("meta").get("tour"))
    store("meta").delete("tour")
    for (const row of (await asked(store("outbox").getAll())).filter(({ group, owner }) => group && owner === over?.owner)) {
      if (row.state === "sent") store("outbox").delete(row.id)
      else if (row.answer) store("outbox").put({ ...row, answer: null, state: "waiting", reason: "ready", next: 0 })
    }
  })
  localStorage.removeItem("tour")
  tellNews()
  return null
}

// On any page, once it is time: the copies go, even if nobody opens the tour again.
export async function dropWhenOver() {
  const row = await read("meta", "tour")
  if (!row || isOver(row)) await dropTour()
}

// What this agent did on the ground and that is still known here, oldest first.
export async function ownOperations() {
  // Whoever is signed in, or else whoever prepared the tour.
  const [agent, open] = [(await lastOwner()) || (await read("meta", "agent")), await openOwners()]
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

export const addNote = (copy, text, photos, title, instead) =>
  enqueue(copy, { kind: "note", typed: text ? [["text", text]] : [], files: photos.map(({ name }) => name) }, photos, title, instead)

export const doAction = (copy, { id, label }, typed, title, instead) =>
  enqueue(copy, { kind: "action", action: id, label, typed, files: [] }, [], title, instead)

// In the outbox, in the place of another perhaps, in one step. Its bytes are frozen: sent again, they are the same.
async function enqueue({ id: group, proof, revision, events }, done, photos, title, instead) {
  const owner = await read("meta", "agent")
  const id = crypto.randomUUID()
  await putInOutbox({ id, owner, title, group, proof }, { case: group, proof, revision, events, ...done }, photos, instead)
  import("./waiting.js")
  await sendEvenWhenClosed()
  sendAll()
}

