// Why the tour on this device cannot be read now: its key is suspended.
import { listLockedKeys } from "../lock/lock.js"
import { listOpenOwners, loadLastOwner, readAllRows } from "../store/store.js"

// "locked": a code opens it; "other": it is that of another agent than whoever is signed in; "signed-out": its owner has to sign in.
// Nothing when there is none, or when it can be read.
export async function findUnreadableReason() {
  const owner = await loadLastOwner()
  const open = await listOpenOwners()
  const owners = (await readAllRows("meta")).filter((row) => row?.owner && row.expiresAt > Date.now()).map((row) => row.owner)
  if (!owners.length || owners.some((each) => open.includes(each))) return null
  if (owner && !owners.includes(owner)) return "other"
  const locked = (await listLockedKeys()).map((key) => key.owner)
  return owners.some((each) => locked.includes(each)) ? "locked" : "signed-out"
}
