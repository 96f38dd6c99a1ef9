// Why a tour that is on this device cannot be read now: its copies are there, and their key is put away.
import { lockedKeys } from "./lock.js"
import { lastOwner, openOwners, readEach } from "./store.js"

// "locked": a code opens it; "other": it is that of another agent than whoever is signed in; "signed-out": its owner has to sign in.
// Nothing when there is none, or when it can be read.
export async function findClosedTour() {
  const owner = await lastOwner()
  const open = await openOwners()
  const owners = (await readEach("meta")).filter((row) => row?.owner && row.expiresAt > Date.now()).map((row) => row.owner)
  if (!owners.length || owners.some((each) => open.includes(each))) return null
  if (owner && !owners.includes(owner)) return "other"
  const locked = (await lockedKeys()).map((key) => key.owner)
  return owners.some((each) => locked.includes(each)) ? "locked" : "signed-out"
}
