// Which account was last signed in here, and which accounts have their key at hand.
import { awaitRequest, readAllRows, readRow, runTransaction } from "./database.js"
import { hasSignInMark } from "../keys/sign-in-mark.js"

const DAY_MS = 24 * 3600 * 1000

// How the server calls the account last seen signed in here; empty when there was none, or when that was long ago.
export async function loadLastOwner() {
  const { owner = "", at = 0 } = (await readRow("meta", "owner")) ?? {}
  return Date.now() - at < DAY_MS / 2 ? owner : ""
}

// The same, but empty when their sign-in has ended without a sign-out: what is written then is nobody's, and what is nobody's is shown.
export const loadSignedInOwner = async () => (hasSignInMark() ? loadLastOwner() : "")

// Somebody may be signing in: who is here is asked again before anything is kept.
export function deleteSignedOutRecord() {
  return runTransaction(["meta"], "readwrite", async (store) => {
    const row = await awaitRequest(store("meta").get("owner"))
    if (row && !row.owner) store("meta").delete("owner")
  })
}

// The accounts whose work is not put away here. Opening it may take the server all the same, or a code.
export async function listOpenOwners() {
  return (await readAllRows("keys")).filter(({ owner, away }) => owner && !away).map(({ owner }) => owner)
}
