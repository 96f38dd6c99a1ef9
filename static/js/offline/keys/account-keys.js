// The private keys of accounts with work on this device, in memory only: pages and the worker pass them to one another, and the server
// gives the share that unwraps one to its signed-in owner. After a restart, only the server or a code (lock.js) gives access again.
import { readRow } from "../store/database.js"
import { loadDeviceSecret } from "./device-secret.js"
import { importWrappingKey, unwrapPrivateKey } from "./sealing.js"

const STATE_URL = "/api/sync/v1/state"
// A context that has a key holds a shared lock of that name: others know that they can request it.
const KEY_LOCK_PREFIX = "parvis-key "
const PEER_TIMEOUT = 1000

// owner -> { key, release }
const keysInMemory = new Map()
const keyChannel = new BroadcastChannel("parvis-keys")

// The key is not available: its owner signs in, types a code, or waits for the network (`isOffline`).
export class KeyUnavailable extends Error {
  isOffline = false
}

keyChannel.addEventListener("message", ({ data: { ask, drop, id } }) => {
  if (drop) releaseKey(drop)
  if (ask && keysInMemory.has(ask)) keyChannel.postMessage({ id, key: keysInMemory.get(ask).key })
})

// The account that is signed in, and the share that unwraps its key on this device.
export async function fetchSessionState() {
  const options = { headers: { "Parvis-Device": await loadDeviceSecret() }, cache: "no-store", signal: AbortSignal.timeout(5000) }
  return (await fetch(STATE_URL, options)).json()
}

export function cacheKey(owner, key) {
  releaseKey(owner)
  let done
  const released = new Promise((resolve) => { done = resolve })
  keysInMemory.set(owner, { key, release: done })
  navigator.locks.request(KEY_LOCK_PREFIX + owner, { mode: "shared" }, () => released)
}

function releaseKey(owner) {
  const { release: done } = keysInMemory.get(owner) ?? {}
  keysInMemory.delete(owner)
  done?.()
}

// Runs in every page and in the worker.
export function releaseKeyEverywhere(owner) {
  releaseKey(owner)
  keyChannel.postMessage({ drop: owner })
}

async function requestKeyFromPeers(owner) {
  const { held } = await navigator.locks.query()
  if (!held.some(({ name }) => name === KEY_LOCK_PREFIX + owner)) return null
  return new Promise((done) => {
    const id = crypto.randomUUID()
    const finish = (key = null) => { keyChannel.removeEventListener("message", listen); done(key) }
    const listen = ({ data }) => data.id === id && data.key && finish(data.key)
    keyChannel.addEventListener("message", listen)
    keyChannel.postMessage({ ask: owner, id })
    setTimeout(finish, PEER_TIMEOUT)
  })
}

async function unwrapKeyWithServer(owner, wrapped) {
  const state = await fetchSessionState().catch(() => { throw Object.assign(new KeyUnavailable(owner), { isOffline: true }) })
  if (state.owner !== owner || !state.key) throw new KeyUnavailable(owner)
  return unwrapPrivateKey(wrapped, await importWrappingKey(state.key), owner).catch(() => { throw new KeyUnavailable(owner) })
}

const pendingLookups = new Map()

// Throws KeyUnavailable when the key is not available now.
export async function loadPrivateKey(owner) {
  const row = await readRow("keys", owner)
  if (!row?.publicKey || row.away) throw new KeyUnavailable(owner)
  if (keysInMemory.has(owner)) return keysInMemory.get(owner).key
  if (!pendingLookups.has(owner)) pendingLookups.set(owner, lookUpKey(owner, row.wrapped).finally(() => pendingLookups.delete(owner)))
  return pendingLookups.get(owner)
}

async function lookUpKey(owner, wrapped) {
  const key = (await requestKeyFromPeers(owner)) ?? (await unwrapKeyWithServer(owner, wrapped))
  cacheKey(owner, key)
  return key
}

export const hasKey = (owner) => loadPrivateKey(owner).then(() => true, () => false)

// For the worker, during a navigation: it holds the keys between two pages.
export async function collectKeys() {
  const { held } = await navigator.locks.query()
  const owners = new Set(held.filter(({ name }) => name.startsWith(KEY_LOCK_PREFIX)).map(({ name }) => name.slice(KEY_LOCK_PREFIX.length)))
  for (const owner of owners) {
    const key = keysInMemory.has(owner) ? null : await requestKeyFromPeers(owner)
    if (key) cacheKey(owner, key)
  }
}
