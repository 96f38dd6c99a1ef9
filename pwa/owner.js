// Whose work this device keeps: who is signed in, and the key pair of each account. What one keeps is sealed with their public key;
// the private key is wrapped under a share of the server, and opened in memory for whoever is signed in (account-keys.js).
import { askState, dropKey, holdKey } from "./account-keys.js"
import { generatePair, wrap } from "./key-pairs.js"
import { unwrap, wrappingKey } from "./sealing.js"
import { hasSignInMark, setSignInMark } from "./sign-in-mark.js"
import { asked, inOneStep, lastOwner, read, readEach, signedInOwner, tellNews, write } from "./store.js"

export { askState } from "./account-keys.js"

// Asks the server who is signed in, and remembers it for when it cannot be asked. Nobody else's key stays open then.
export async function learnOwner() {
  const state = await askState().catch(() => null)
  return state ? noteState(state).catch(() => state.owner) : signedInOwner()
}

// The same, but whoever was here last still is when nobody is signed in: what waits says that they are to sign in again.
export async function meetOwner() {
  const state = await askState().catch(() => null)
  if (state?.owner) return noteState(state)
  if (state && hasSignInMark()) {
    setSignInMark(false)
    tellNews()
  }
  return lastOwner()
}

// False while this browser has not learnt, since it was opened, who is signed in or that nobody is: what is kept then may be nobody's.
export async function isOwnerKnown() {
  const lastSignIn = await read("meta", "owner")
  return Boolean(lastSignIn) && (!lastSignIn.owner || hasSignInMark())
}

// Whether somebody whose key is not put away has chosen a code here.
export const hasCode = async () => (await readEach("keys")).some(({ pin, away }) => pin && !away)

// Whoever is last known to be signed in; asked for first when nobody is known to be.
export const currentOwner = async () => (await signedInOwner()) || learnOwner()

async function noteState(state) {
  if (!state.owner) return noteOwner("").then(() => "")
  await noteSignedIn(state.owner)
  // Without its key, what it would seal is refused, aloud; the next page asks again.
  await wrappingKey(state.key).then((by) => openKey(state.owner, by)).then(() => noteOwner(state.owner)).catch(() => {})
  tellNews()
  return state.owner
}

// As the page of somebody signed in says, with a network or without: nobody else's key stays open.
export async function noteSignedIn(signedIn) {
  setSignInMark(true)
  await write("meta", { owner: signedIn, at: Date.now() }, "owner")
  for (const { owner, away } of await readEach("keys")) if (owner && !away && owner !== signedIn) await putAwayOther(owner)
}

// Pages lock by themselves for whoever has chosen a code, and for nobody else.
async function putAwayOther(owner) {
  await putAway(owner)
  localStorage.removeItem("guard")
}

// `keeper` lets pages see at once that somebody else is signed in, or that their key is still to be made (static/js/elements/sign-out.js).
export async function noteOwner(owner) {
  setSignInMark(Boolean(owner))
  await write("meta", { owner, at: Date.now() }, "owner")
  localStorage.setItem("keeper", owner)
}

// Whoever is signed in is locked no more there: what would have opened it again is of no use.
async function openKey(owner, by) {
  const row = await keyRow(owner)
  if (row.open || (row.wrapped && !row.publicKey)) await (await import("./former-keys.js")).replaceFormerKey(owner, by)
  else if (!row.publicKey) await addPair(owner, by)
  const { wrapped } = await keyRow(owner)
  holdKey(owner, await unwrap(wrapped, by, owner))
  await changeKey(owner, ({ wake, away, ...rest }) => ({ ...rest, pin: prolonged(rest.pin) }))
  await makeDue(owner)
}

// What waited for its owner to sign in leaves at the next turn.
function makeDue(owner) {
  return inOneStep(["outbox"], "readwrite", async (store) => {
    const rows = await asked(store("outbox").getAll())
    for (const row of rows.filter((each) => each.owner === owner && each.reason === "sign-in")) store("outbox").put({ ...row, next: 0 })
  })
}

// Another tab may make one at the same time: the first one is the one that counts.
async function addPair(owner, by) {
  const { publicKey, privateKey } = await generatePair()
  const wrapped = await wrap(privateKey, by, owner)
  await changeKey(owner, (row) => (row.publicKey ? row : { owner, publicKey, wrapped }))
}

// Each time its owner is seen by the server, a code is good for a working day again.
export const PIN_LASTS = 12 * 3600 * 1000
const prolonged = (pin) => pin && { ...pin, until: Date.now() + PIN_LASTS }

// A row: { owner, publicKey, wrapped, away, pin, wake }. In version 1: { owner, open, wrapped, pin, wake }, or a bare key.
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
  await changeKey(owner, ({ open, pin, wake, ...row }) => ({ ...row, ...(withCode ? {} : { pin, wake }), away: true }))
  dropKey(owner)
}

