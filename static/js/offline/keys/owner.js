// The owners of work on this device: who is signed in, and the key pair of each account. Contents are sealed with the public key; the
// private key is wrapped under a share of the server, and unwrapped in memory for its signed-in owner (account-keys.js).
import { cacheKey, fetchSessionState, releaseKeyEverywhere } from "./account-keys.js"
import { generateKeyPair, wrapPrivateKey } from "./key-pairs.js"
import { importWrappingKey, unwrapPrivateKey } from "./sealing.js"
import { hasSignInMark, setSignInMark } from "./sign-in-mark.js"
import { announceChange, awaitRequest, loadLastOwner, loadSignedInOwner, readAllRows, readRow, runTransaction, writeRow } from "../store/store.js"

export { fetchSessionState } from "./account-keys.js"

// Asks the server who is signed in, and stores the answer for offline use. The keys of other accounts are suspended.
export async function refreshOwner() {
  const state = await fetchSessionState().catch(() => null)
  return state ? recordSessionState(state).catch(() => state.owner) : loadSignedInOwner()
}

// The same, but keeps the last owner when nobody is signed in: unsent work then asks for a sign-in.
export async function refreshLastOwner() {
  const state = await fetchSessionState().catch(() => null)
  if (state?.owner) return recordSessionState(state)
  if (state && hasSignInMark()) {
    setSignInMark(false)
    announceChange()
  }
  return loadLastOwner()
}

// False until this browser has learnt, since its start, whether somebody is signed in: work saved before may have no owner.
export async function isOwnerKnown() {
  const lastSignIn = await readRow("meta", "owner")
  return Boolean(lastSignIn) && (!lastSignIn.owner || hasSignInMark())
}

// Whether an owner whose key is not suspended has a code here.
export const hasCode = async () => (await readAllRows("keys")).some(({ pin, away }) => pin && !away)

// The last known owner; the server is asked when there is none.
export const loadCurrentOwner = async () => (await loadSignedInOwner()) || refreshOwner()

async function recordSessionState(state) {
  if (!state.owner) return recordOwner("").then(() => "")
  await recordSignedIn(state.owner)
  // Without a key, sealing fails visibly; the next page tries again.
  await importWrappingKey(state.key).then((by) => openKey(state.owner, by)).then(() => recordOwner(state.owner)).catch(() => {})
  announceChange()
  return state.owner
}

// From the page of a signed-in person, with or without a network: the keys of other accounts are suspended.
export async function recordSignedIn(signedIn) {
  setSignInMark(true)
  await writeRow("meta", { owner: signedIn, at: Date.now() }, "owner")
  for (const { owner, away } of await readAllRows("keys")) if (owner && !away && owner !== signedIn) await suspendOtherKey(owner)
}

// Pages lock automatically for an owner who has a code, and for nobody else.
async function suspendOtherKey(owner) {
  await suspendKey(owner)
  localStorage.removeItem("guard")
}

// `keeper` lets a page detect at once that another account is signed in, or that its key is still to be made (static/js/elements/sign-out.js).
export async function recordOwner(owner) {
  setSignInMark(Boolean(owner))
  await writeRow("meta", { owner, at: Date.now() }, "owner")
  localStorage.setItem("keeper", owner)
}

// A signed-in owner is not locked any more: the secret that would unlock the session is deleted.
async function openKey(owner, by) {
  const row = await loadKeyRow(owner)
  if (row.open || (row.wrapped && !row.publicKey)) await (await import("./key-migration.js")).replaceFormerKey(owner, by)
  else if (!row.publicKey) await addKeyPair(owner, by)
  const { wrapped } = await loadKeyRow(owner)
  cacheKey(owner, await unwrapPrivateKey(wrapped, by, owner))
  await updateKeyRow(owner, ({ wake, away, ...rest }) => ({ ...rest, pin: extendPin(rest.pin) }))
  await makeEntriesDue(owner)
}

// What waited for its owner to sign in leaves at the next turn.
function makeEntriesDue(owner) {
  return runTransaction(["outbox"], "readwrite", async (store) => {
    const rows = await awaitRequest(store("outbox").getAll())
    for (const row of rows.filter((each) => each.owner === owner && each.reason === "sign-in")) store("outbox").put({ ...row, next: 0 })
  })
}

// Another tab may make one at the same time: the first one is the one that counts.
async function addKeyPair(owner, by) {
  const { publicKey, privateKey } = await generateKeyPair()
  const wrapped = await wrapPrivateKey(privateKey, by, owner)
  await updateKeyRow(owner, (row) => (row.publicKey ? row : { owner, publicKey, wrapped }))
}

// Each time its owner is seen by the server, a code is good for a working day again.
export const PIN_LIFETIME = 12 * 3600 * 1000
const extendPin = (pin) => pin && { ...pin, until: Date.now() + PIN_LIFETIME }

// A row: { owner, publicKey, wrapped, away, pin, wake }. In version 1: { owner, open, wrapped, pin, wake }, or a bare key.
export async function loadKeyRow(owner) {
  const row = await readRow("keys", owner)
  return row instanceof CryptoKey ? { owner, open: row } : { owner, ...row }
}

export async function updateKeyRow(owner, how) {
  await runTransaction(["keys"], "readwrite", async (store) => {
    const row = await awaitRequest(store("keys").get(owner))
    store("keys").put(how(row instanceof CryptoKey ? { owner, open: row } : { owner, ...row }), owner)
  })
}

// Nothing that this account keeps here can be read any more until its owner has the key back.
export async function suspendKey(owner, { withCode = false } = {}) {
  await updateKeyRow(owner, ({ open, pin, wake, ...row }) => ({ ...row, ...(withCode ? {} : { pin, wake }), away: true }))
  releaseKeyEverywhere(owner)
}

