// A device that several people use is locked: what its owner keeps there cannot be read, and nobody is signed in, until a code is typed.
// What that protects, and what it does not: docs/decisions/0033-a-device-that-several-people-use.md.
import { hasKey, holdKey } from "./account-keys.js"
import { closeDoor, leadAway } from "./door.js"
import { wrap } from "./key-pairs.js"
import { tellOrLeave } from "./late.js"
import { askState, changeKey, keyRow, noteOwner, PIN_LASTS, putAway } from "./owner.js"
import { unwrap, wrappingKey } from "./sealing.js"
import { asBytes, fromBytes, readEach, sealed, unsealed } from "./store.js"
import { takeNewsAway } from "./told.js"

export const LOCK_PAGE = "/hors-ligne/verrou"
const LEAST = 6
const HOUR = 3600 * 1000
// A quarter of a second on a modest device, for each code that is tried.
const ROUNDS = 600_000
const MOST_TRIES = 5
const FIRST_WAIT = 5000
const GUESSED = "01234567890123456789 98765432109876543210"

// Why a code cannot be chosen; nothing when it can.
export function refusalOf(code) {
  if (!new RegExp(`^\\d{${LEAST},12}$`).test(code)) return "digits"
  return /^(\d)\1+$/.test(code) || GUESSED.includes(code) || /^(\d{1,3})\1+$/.test(code) ? "guessed" : null
}

// Needs the server, which alone has what opens the key. `initials` tell whose code is asked for on a locked device.
export async function chooseCode(code, initials) {
  const { owner, key } = await askState()
  const { wrapped } = await keyRow(owner)
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const own = await unwrap(wrapped, await wrappingKey(key), owner, true)
  const pin = { initials, salt, rounds: ROUNDS, wrapped: await wrap(own, await derived(code, salt, ROUNDS), owner), tries: 0, next: 0 }
  await changeKey(owner, (row) => ({ ...row, pin: { ...pin, until: Date.now() + PIN_LASTS } }))
  watch()
}

async function derived(code, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"])
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations }
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"])
}

// Pages lock by themselves from now on (guard.js).
function watch() {
  localStorage.setItem("seen", Date.now())
  localStorage.setItem("guard", 1)
}

// A page that the server still answers makes the code last.
export async function prolong() {
  const guarded = await codedKey()
  if (!guarded || guarded.pin.until - Date.now() > PIN_LASTS - HOUR) return
  const { owner } = await askState()
  if (owner === guarded.owner) await changeKey(owner, (row) => ({ ...row, pin: { ...row.pin, until: Date.now() + PIN_LASTS } }))
}

export async function removeCode() {
  const guarded = await codedKey()
  if (guarded) await changeKey(guarded.owner, ({ pin, ...row }) => row)
  localStorage.removeItem("guard")
}

// The key of whoever has chosen a code here and has not put it away; whether it can be opened now is another question.
const codedKey = async () => (await readEach("keys")).find(({ pin, away }) => pin && !away)

// The same, which this page can open.
export async function guardedKey() {
  const coded = await codedKey()
  return coded && (await hasKey(coded.owner)) ? coded : undefined
}

// After the browser was closed, the code opens again what the server does not.
export async function lockWhenClosed() {
  const coded = await codedKey()
  if (coded && location.pathname !== LOCK_PAGE && !(await hasKey(coded.owner))) await lock()
}

// The keys that a code would open; those whose code is too old are no more among them.
export async function lockedKeys() {
  const coded = (await readEach("keys")).filter(({ pin }) => pin)
  const locked = []
  for (const row of coded) if (row.away || !(await hasKey(row.owner))) locked.push(row)
  for (const { owner } of locked.filter(({ pin }) => pin.until < Date.now())) await forgetCode(owner)
  return locked.filter(({ pin }) => pin.until >= Date.now())
}

const forgetCode = (owner) => changeKey(owner, ({ pin, ...row }) => row)

// False when nobody here has chosen a code, or another tab is at it. The pages come back to `back` once it is open again.
export function lock(back = location.pathname + location.hash) {
  return navigator.locks.request("parvis-lock", { ifAvailable: true }, (isFree) => isFree && lockNow(back))
}

async function lockNow(back) {
  const guarded = await codedKey()
  if (!guarded?.wrapped) return false
  await closeDoor({ keeps: true })
  const { owner } = guarded
  const [secret, wake] = guarded.wake ? [null, guarded.wake] : await newWake(owner)
  await changeKey(owner, (row) => ({ ...row, wake }))
  await putAway(owner)
  await noteOwner("")
  for (const name of ["guard", "awaiting"]) localStorage.removeItem(name)
  navigator.clearAppBadge?.()
  await takeNewsAway().catch(() => {})
  // Still locked there under the former secret: it was opened again without a network.
  if (secret) await tellOrLeave(["/lock", "PUT", { "Parvis-Lock": await digestOf(secret) }])
  leadAway(`${LOCK_PAGE}#${back}`)
  return true
}

// The server opens the sign-in again for whoever can read this.
async function newWake(owner) {
  const secret = hex(crypto.getRandomValues(new Uint8Array(32)))
  return [secret, await sealed(owner, "wake", asBytes(secret))]
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
const digestOf = async (text) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))))

// "open", "wrong" (with how many tries are left, and until when to wait), "wait" or "gone". A try is counted before it is looked at.
export function unlock(owner, code) {
  return navigator.locks.request("parvis-unlock", () => tryCode(owner, code))
}

async function tryCode(owner, code) {
  const { pin } = await keyRow(owner)
  if (!pin || pin.until < Date.now()) return { outcome: "gone" }
  if (pin.next > Date.now()) return { outcome: "wait", next: pin.next }
  const tries = pin.tries + 1
  const next = Date.now() + FIRST_WAIT * 3 ** pin.tries
  await changeKey(owner, (row) => ({ ...row, pin: { ...pin, tries, next } }))
  const open = await unwrap(pin.wrapped, await derived(code, pin.salt, pin.rounds), owner).catch(() => null)
  if (open) {
    await changeKey(owner, ({ away, ...row }) => ({ ...row, pin: { ...pin, tries: 0, next: 0 } }))
    holdKey(owner, open)
    await noteOwner(owner)
    watch()
    return { outcome: "open" }
  }
  if (tries < MOST_TRIES) return { outcome: "wrong", left: MOST_TRIES - tries, next }
  await forgetCode(owner)
  return { outcome: "gone" }
}

// Whether the sign-in that was locked is open again on the server; when it ended there meanwhile, its owner signs in.
export async function wakeServer() {
  const found = (await readEach("keys")).find(({ away, wake }) => !away && wake)
  if (!found) return false
  const secret = fromBytes(await unsealed(found.owner, "wake", found.wake))
  const answer = await fetch("/api/sync/v1/session/lock", { method: "DELETE", headers: { "Parvis-Lock": secret }, signal: AbortSignal.timeout(5000) })
  if (![204, 401].includes(answer.status)) return false
  await changeKey(found.owner, ({ wake, ...row }) => row)
  return answer.status === 204
}
