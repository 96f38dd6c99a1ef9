// The account last signed in here, and the accounts whose key is not suspended.
import { awaitRequest, readAllRows, readRow, runTransaction } from "./database.js"
import { hasSignInMark } from "../keys/sign-in-mark.js"

const DAY_MS = 24 * 3600 * 1000

// The account last seen signed in; empty when there was none, or when that was too long ago.
export async function loadLastOwner() {
  const { owner = "", at = 0 } = (await readRow("meta", "owner")) ?? {}
  return Date.now() - at < DAY_MS / 2 ? owner : ""
}

// The same, but empty when the session expired without a sign-out: work saved then has no owner, and is visible to all.
export const loadSignedInOwner = async () => (hasSignInMark() ? loadLastOwner() : "")

// Somebody may be signing in: the owner is looked up again before anything is saved.
export function deleteSignedOutRecord() {
  return runTransaction(["meta"], "readwrite", async (store) => {
    const row = await awaitRequest(store("meta").get("owner"))
    if (row && !row.owner) store("meta").delete("owner")
  })
}

// Accounts whose key is not suspended here. Unwrapping it may still need the server or a code.
export async function listOpenOwners() {
  return (await readAllRows("keys")).filter(({ owner, away }) => owner && !away).map(({ owner }) => owner)
}
