// Whose work this device keeps: the key of each account, which the server opens for whoever is signed in, and nobody else.
// In the database it is wrapped; what is open can be used until it is put away.
import { asked, deviceSecret, inOneStep, lastOwner, read, readEach, tellNews, write } from "./store.js"

const STATE = "/api/sync/v1/state"
const AES = { name: "AES-GCM", length: 256 }
const USES = ["encrypt", "decrypt"]

// Who is signed in, as the server calls them, and what unwraps their key on this device.
export async function askState() {
  const options = { headers: { "Parvis-Device": await deviceSecret() }, cache: "no-store", signal: AbortSignal.timeout(5000) }
  return (await fetch(STATE, options)).json()
}

// Asks the server who is signed in, and remembers it for when it cannot be asked. Nobody else's key stays open then.
export async function learnOwner() {
  const state = await askState().catch(() => null)
  return state ? noteState(state).catch(() => state.owner) : lastOwner()
}

// The same, but whoever was here last still is when nobody is signed in: what waits says that they are to sign in again.
export async function meetOwner() {
  const state = await askState().catch(() => null)
  return state?.owner ? noteState(state) : lastOwner()
}

async function noteState(state) {
  await noteOwner(state.owner)
  if (!state.owner) return ""
  for (const { owner, open, wrapped } of await readEach("keys")) if (open && wrapped && owner !== state.owner) await putAwayOther(owner)
  // Without its key, what it would seal is refused, aloud.
  await wrappingKey(state.key).then((by) => openKey(state.owner, by)).catch(() => {})
  tellNews()
  return state.owner
}

// Pages lock by themselves for whoever has chosen a code, and for nobody else.
async function putAwayOther(owner) {
  await putAway(owner)
  localStorage.removeItem("guard")
}

// `keeper` lets pages see at once that somebody else is signed in (static/js/elements/sign-out.js).
export async function noteOwner(owner) {
  await write("meta", { owner, at: Date.now() }, "owner")
  localStorage.setItem("keeper", owner)
}

export function wrappingKey(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return crypto.subtle.importKey("raw", bytes, AES, false, ["wrapKey", "unwrapKey"])
}

// Whoever is signed in is locked no more there: what would have opened it again is of no use.
async function openKey(owner, by) {
  const known = await keyRow(owner)
  if (known.open) return changeKey(owner, ({ wake, ...row }) => ({ ...row, pin: prolonged(row.pin) }))
  const wrapped = known.wrapped ?? (await wrap(await crypto.subtle.generateKey(AES, true, USES), by, owner))
  const open = await unwrap(wrapped, by, owner)
  // Another tab may have made one at the same time: the first one is the one that counts.
  await changeKey(owner, ({ wake, ...row }) => (row.open ? row : { ...row, wrapped, open, pin: prolonged(row.pin) }))
}

// Each time its owner is seen by the server, a code is good for a working day again.
export const PIN_LASTS = 12 * 3600 * 1000
const prolonged = (pin) => pin && { ...pin, until: Date.now() + PIN_LASTS }

// Each is bound to the account: a wrapped key cannot be put in the place of another.
const bound = (owner, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`key ${owner}`) })

export async function wrap(key, by, owner) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.wrapKey("raw", key, by, bound(owner, iv)) }
}

export function unwrap({ iv, bytes }, by, owner, canBeWrapped = false) {
  return crypto.subtle.unwrapKey("raw", bytes, by, bound(owner, iv), AES, canBeWrapped, USES)
}

// A row: { owner, open, wrapped, pin, wake }. Keys of before there were owners are bare.
export async function keyRow(owner) {
  const row = await read("keys", owner)
  return row instanceof CryptoKey ? { owner, open: row } : { owner, ...row }
}

export async function changeKey(owner, how) {
  await inOneStep(["keys"], "readwrite", async (store) => {
    const row = await asked(store("keys").get(owner))
    store("keys").put(how(row instanceof CryptoKey ? { owner, open: row } : { owner, ...row }), owner)
  })
}

// Nothing that this account keeps here can be read any more until its owner has the key back.
export async function putAway(owner, { withCode = false } = {}) {
  await changeKey(owner, ({ wrapped, pin, wake }) => (withCode ? { owner, wrapped } : { owner, wrapped, pin, wake }))
}
