// Locks a shared device: the work of its owner cannot be read, and nobody is signed in, until a code is typed.
// What this protects against, and what not: docs/decisions/0033-a-device-that-several-people-use.md.
import { cacheKey, hasKey } from "../keys/account-keys.js"
import { hideAllTabs, redirectAllTabs } from "./session-channel.js"
import { wrapPrivateKey } from "../keys/key-pairs.js"
import { sendOrDeferCall } from "../outbox/retry-session-call.js"
import { fetchSessionState, loadKeyRow, PIN_LIFETIME, recordOwner, suspendKey, updateKeyRow } from "../keys/owner.js"
import { importWrappingKey, unwrapPrivateKey } from "../keys/sealing.js"
import { decodeJson, encodeJson, readAllRows, sealBytes, unsealBytes } from "../store/store.js"
import { closeNotifications } from "../push-subscription.js"

export const LOCK_PAGE = "/hors-ligne/verrou"
const MIN_CODE_LENGTH = 6
const HOUR = 3600 * 1000
// A quarter of a second on a modest device, for each attempt.
const PBKDF2_ITERATIONS = 600_000
const MAX_ATTEMPTS = 5
const FIRST_RETRY_DELAY = 5000
const GUESSABLE_SEQUENCES = "01234567890123456789 98765432109876543210"

// Why a code cannot be chosen; null when it can.
export function findCodeRefusal(code) {
  if (!new RegExp(`^\\d{${MIN_CODE_LENGTH},12}$`).test(code)) return "digits"
  return /^(\d)\1+$/.test(code) || GUESSABLE_SEQUENCES.includes(code) || /^(\d{1,3})\1+$/.test(code) ? "guessed" : null
}

// Needs the server, which alone holds the share that unwraps the key. `initials` identify the owner on a locked device.
export async function chooseCode(code, initials) {
  const { owner, key } = await fetchSessionState()
  const { wrapped } = await loadKeyRow(owner)
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const privateKey = await unwrapPrivateKey(wrapped, await importWrappingKey(key), owner, true)
  const pin = { initials, salt, rounds: PBKDF2_ITERATIONS, wrapped: await wrapPrivateKey(privateKey, await deriveWrappingKey(code, salt, PBKDF2_ITERATIONS), owner), tries: 0, next: 0 }
  await updateKeyRow(owner, (row) => ({ ...row, pin: { ...pin, until: Date.now() + PIN_LIFETIME } }))
  enableIdleLock()
}

async function deriveWrappingKey(code, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"])
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations }
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"])
}

// Pages lock automatically from now on (idle-lock.js).
function enableIdleLock() {
  localStorage.setItem("seen", Date.now())
  localStorage.setItem("guard", 1)
}

// The code is extended each time the server serves a page.
export async function extendCode() {
  const keyWithCode = await findKeyWithCode()
  if (!keyWithCode || keyWithCode.pin.until - Date.now() > PIN_LIFETIME - HOUR) return
  const { owner } = await fetchSessionState()
  if (owner === keyWithCode.owner) await updateKeyRow(owner, (row) => ({ ...row, pin: { ...row.pin, until: Date.now() + PIN_LIFETIME } }))
}

export async function disableCode() {
  const keyWithCode = await findKeyWithCode()
  if (keyWithCode) await updateKeyRow(keyWithCode.owner, ({ pin, ...row }) => row)
  localStorage.removeItem("guard")
}

// The key of the owner who has a code here and is not locked out; it may still be unavailable.
const findKeyWithCode = async () => (await readAllRows("keys")).find(({ pin, away }) => pin && !away)

// The same, when this page has the private key.
export async function findOpenKeyWithCode() {
  const keyWithCode = await findKeyWithCode()
  return keyWithCode && (await hasKey(keyWithCode.owner)) ? keyWithCode : undefined
}

// After a restart of the browser, the code unlocks a key that the server does not.
export async function lockAfterRestart() {
  const keyWithCode = await findKeyWithCode()
  if (keyWithCode && location.pathname !== LOCK_PAGE && !(await hasKey(keyWithCode.owner))) await lockDevice()
}

// The keys that a code can unlock; expired codes are deleted.
export async function listLockedKeys() {
  const keysWithCode = (await readAllRows("keys")).filter(({ pin }) => pin)
  const locked = []
  for (const row of keysWithCode) if (row.away || !(await hasKey(row.owner))) locked.push(row)
  for (const { owner } of locked.filter(({ pin }) => pin.until < Date.now())) await deleteCode(owner)
  return locked.filter(({ pin }) => pin.until >= Date.now())
}

const deleteCode = (owner) => updateKeyRow(owner, ({ pin, ...row }) => row)

// False when no owner has a code, or another tab is locking. Pages return to `back` after unlocking.
export function lockDevice(back = location.pathname + location.hash) {
  return navigator.locks.request("parvis-lock", { ifAvailable: true }, (isFree) => isFree && lockDeviceNow(back))
}

async function lockDeviceNow(back) {
  const keyWithCode = await findKeyWithCode()
  if (!keyWithCode?.wrapped) return false
  await hideAllTabs({ savesInput: true })
  const { owner } = keyWithCode
  const [secret, wake] = keyWithCode.wake ? [null, keyWithCode.wake] : await createWakeSecret(owner)
  await updateKeyRow(owner, (row) => ({ ...row, wake }))
  await suspendKey(owner)
  await recordOwner("")
  for (const name of ["guard", "awaiting"]) localStorage.removeItem(name)
  navigator.clearAppBadge?.()
  await closeNotifications().catch(() => {})
  // Not when it was unlocked without a network: the session is still locked under the former secret.
  if (secret) await sendOrDeferCall(["/lock", "PUT", { "Parvis-Lock": await computeHexDigest(secret) }])
  redirectAllTabs(`${LOCK_PAGE}#${back}`)
  return true
}

// The server unlocks the session for whoever can decrypt this secret.
async function createWakeSecret(owner) {
  const secret = encodeHex(crypto.getRandomValues(new Uint8Array(32)))
  return [secret, await sealBytes(owner, "wake", encodeJson(secret))]
}

const encodeHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
const computeHexDigest = async (text) => encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))))

// "open", "wrong" (with the attempts left and the end of the delay), "wait" or "gone". An attempt is counted before it is checked.
export function unlockDevice(owner, code) {
  return navigator.locks.request("parvis-unlock", () => tryCode(owner, code))
}

async function tryCode(owner, code) {
  const { pin } = await loadKeyRow(owner)
  if (!pin || pin.until < Date.now()) return { outcome: "gone" }
  if (pin.next > Date.now()) return { outcome: "wait", next: pin.next }
  const tries = pin.tries + 1
  const next = Date.now() + FIRST_RETRY_DELAY * 3 ** pin.tries
  await updateKeyRow(owner, (row) => ({ ...row, pin: { ...pin, tries, next } }))
  const open = await unwrapPrivateKey(pin.wrapped, await deriveWrappingKey(code, pin.salt, pin.rounds), owner).catch(() => null)
  if (open) {
    await updateKeyRow(owner, ({ away, ...row }) => ({ ...row, pin: { ...pin, tries: 0, next: 0 } }))
    cacheKey(owner, open)
    await recordOwner(owner)
    enableIdleLock()
    return { outcome: "open" }
  }
  if (tries < MAX_ATTEMPTS) return { outcome: "wrong", left: MAX_ATTEMPTS - tries, next }
  await deleteCode(owner)
  return { outcome: "gone" }
}

// Whether the server has unlocked the session; when the session expired meanwhile, its owner signs in again.
export async function unlockSession() {
  const keyRow = (await readAllRows("keys")).find(({ away, wake }) => !away && wake)
  if (!keyRow) return false
  const secret = decodeJson(await unsealBytes(keyRow.owner, "wake", keyRow.wake))
  const response = await fetch("/api/sync/v1/session/lock", { method: "DELETE", headers: { "Parvis-Lock": secret }, signal: AbortSignal.timeout(5000) })
  if (![204, 401].includes(response.status)) return false
  await updateKeyRow(keyRow.owner, ({ wake, ...row }) => row)
  return response.status === 204
}
