// The lists of sessions that an agent takes to the entrance, and their ticks: sealed for that agent until the session is over.
import { loadDeviceSecret } from "../keys/device-secret.js"
import { refreshOwner } from "../keys/owner.js"
import { announceChange, decodeJson, encodeJson, listOpenOwners, readAllRows, readRow, runTransaction, sealBytes, unsealBytes, writeRow } from "../store/store.js"

const API_URL = "/api/sync/v1/check-ins"
const LIFETIME = 24 * 3600 * 1000
const PATIENCE = 15_000

const buildKey = (owner, path) => `check-in ${owner} ${path}`
const isList = (row) => Boolean(row?.checkIn && row.owner)

// Why no list came: "session", "network" or "failed".
export class CheckInRefused extends Error {}

// Fetches the list of a session, `agenda/session`, and keeps it with the ticks that this device has not sent yet.
export async function fetchList(path) {
  const list = await call(path, {})
  await refreshOwner()
  const former = await loadList(path).catch(() => null)
  await saveList({ ...list, path }, former?.ticks ?? [])
}

// The list of a session that is kept here for whoever is at work; nothing when there is none.
export async function loadList(path) {
  await expireLists()
  const open = await listOpenOwners()
  const row = (await readAllRows("meta")).find((one) => isList(one) && one.checkIn === path && open.includes(one.owner))
  return row ? decodeJson(await unsealBytes(row.owner, buildKey(row.owner, path), row.sealed)) : null
}

// Keeps one tick, which replaces that of the same registration, then sends all when there is a network.
export async function tick(path, id, state) {
  const list = addTick(await loadList(path), id, state)
  await saveList(list, list.ticks)
  await sendTicks(path).catch(() => {})
}

// The list with one more tick, which replaces that of the same registration.
export const addTick = (list, id, state) => ({ ...list, ticks: [...list.ticks.filter((one) => one.id !== id), { id, state, at: Date.now() }] })

// Sends the ticks that wait; the list of the server comes back with those of the other devices.
export async function sendTicks(path) {
  const former = await loadList(path)
  if (!former) return
  const body = JSON.stringify({ ticks: former.ticks })
  const headers = { "Content-Type": "application/json", "Parvis-Owner": former.owner, "Parvis-Device": await loadDeviceSecret() }
  const list = await call(path, { method: "PUT", body, headers })
  const later = (await loadList(path)).ticks.filter((one) => !former.ticks.some((sent) => sent.id === one.id && sent.at === one.at))
  await saveList({ ...list, path }, later)
}

// The state of a registration, with the tick of this device that is not sent yet.
export const stateOf = ({ ticks }, { id, state }) => ticks.find((one) => one.id === id)?.state ?? state

// The registration of a ticket, or the ticket that lets nobody in: a code is its address, the end of it, or the short one under the picture.
export function findTicket({ rows, refused = [] }, text) {
  const token = text.trim().split("/").at(-1)
  const code = normaliseCode(text)
  return [...rows, ...refused].find((one) => one.token === token || one.code === code)
}

export const isTicketAddress = (text) => /\/billet\/[\w=-]{40,}$/.test(text.trim())

// As `normalise_crockford` in app/core/ids.py.
function normaliseCode(text) {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1")
}

async function call(path, options) {
  if (!navigator.onLine) throw new CheckInRefused("network")
  let response
  try {
    response = await fetch(`${API_URL}/${path}`, { ...options, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    throw new CheckInRefused("network")
  }
  if (response.status === 401 || response.type === "opaqueredirect") throw new CheckInRefused("session")
  if (!response.ok || !/json/.test(response.headers.get("Content-Type"))) throw new CheckInRefused("failed")
  return response.json()
}

async function saveList(list, ticks) {
  const key = buildKey(list.owner, list.path)
  const until = Math.max(Date.parse(list.start), Date.now()) + LIFETIME
  const sealed = await sealBytes(list.owner, key, encodeJson({ ...list, ticks }))
  await writeRow("meta", { checkIn: list.path, owner: list.owner, until: (await readRow("meta", key))?.until ?? until, sealed }, key)
  announceChange()
}

async function expireLists() {
  const over = (await readAllRows("meta")).filter((row) => isList(row) && row.until < Date.now())
  if (over.length) await runTransaction(["meta"], "readwrite", async (store) => over.forEach((row) => store("meta").delete(buildKey(row.owner, row.checkIn))))
}
