// The private keys of the accounts that keep work here. They are in memory only: pages and the worker pass them to one another, and the
// server gives what unwraps one to whoever is signed in. Once the browser is closed, only the server or a code (lock.js) opens again.
import { read } from "./database.js"
import { deviceSecret } from "./device-secret.js"
import { unwrap, wrappingKey } from "./sealing.js"

const STATE = "/api/sync/v1/state"
// A context that has a key holds a shared lock of that name: the others know that asking is of use.
const KEY_LOCK = "parvis-key "
const LONGEST_ANSWER = 1000

// owner -> { key, release }
const memory = new Map()
const keyNews = new BroadcastChannel("parvis-keys")

// The key cannot be had: its owner signs in, types their code, or waits for the network (`isCut`).
export class PutAway extends Error {
  isCut = false
}

keyNews.addEventListener("message", ({ data: { ask, drop, id } }) => {
  if (drop) release(drop)
  if (ask && memory.has(ask)) keyNews.postMessage({ id, key: memory.get(ask).key })
})

// Who is signed in, as the server calls them, and what unwraps their key on this device.
export async function askState() {
  const options = { headers: { "Parvis-Device": await deviceSecret() }, cache: "no-store", signal: AbortSignal.timeout(5000) }
  return (await fetch(STATE, options)).json()
}

export function holdKey(owner, key) {
  release(owner)
  let done
  const released = new Promise((resolve) => { done = resolve })
  memory.set(owner, { key, release: done })
  navigator.locks.request(KEY_LOCK + owner, { mode: "shared" }, () => released)
}

function release(owner) {
  const { release: done } = memory.get(owner) ?? {}
  memory.delete(owner)
  done?.()
}

// In every page and in the worker.
export function dropKey(owner) {
  release(owner)
  keyNews.postMessage({ drop: owner })
}

async function keyOfOthers(owner) {
  const { held } = await navigator.locks.query()
  if (!held.some(({ name }) => name === KEY_LOCK + owner)) return null
  return new Promise((done) => {
    const id = crypto.randomUUID()
    const finish = (key = null) => { keyNews.removeEventListener("message", listen); done(key) }
    const listen = ({ data }) => data.id === id && data.key && finish(data.key)
    keyNews.addEventListener("message", listen)
    keyNews.postMessage({ ask: owner, id })
    setTimeout(finish, LONGEST_ANSWER)
  })
}

async function keyOfServer(owner, wrapped) {
  const state = await askState().catch(() => { throw Object.assign(new PutAway(owner), { isCut: true }) })
  if (state.owner !== owner || !state.key) throw new PutAway(owner)
  return unwrap(wrapped, await wrappingKey(state.key), owner).catch(() => { throw new PutAway(owner) })
}

const searches = new Map()

// Fails (PutAway) when it cannot be had here and now.
export async function privateKeyOf(owner) {
  const row = await read("keys", owner)
  if (!row?.publicKey || row.away) throw new PutAway(owner)
  if (memory.has(owner)) return memory.get(owner).key
  if (!searches.has(owner)) searches.set(owner, searchKey(owner, row.wrapped).finally(() => searches.delete(owner)))
  return searches.get(owner)
}

async function searchKey(owner, wrapped) {
  const key = (await keyOfOthers(owner)) ?? (await keyOfServer(owner, wrapped))
  holdKey(owner, key)
  return key
}

export const hasKey = (owner) => privateKeyOf(owner).then(() => true, () => false)

// For the worker, when a page is left for another: it holds the keys meanwhile.
export async function collectKeys() {
  const { held } = await navigator.locks.query()
  const owners = new Set(held.filter(({ name }) => name.startsWith(KEY_LOCK)).map(({ name }) => name.slice(KEY_LOCK.length)))
  for (const owner of owners) {
    const key = memory.has(owner) ? null : await keyOfOthers(owner)
    if (key) holdKey(owner, key)
  }
}
