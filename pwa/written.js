// What was written in a request that waits here.
import { fromBytes, read, unsealed } from "./store.js"

// Each question with its answer, as a reader sees them; where they were not kept in words, as they were typed.
export async function answersIn(id) {
  const { told, typed } = await copyOf(id)
  return told.length ? told : typed.filter(([, value]) => value)
}

// All that was written, for whoever cannot send it; and the files of the site that it goes with: those there, those `lost` there.
export async function copyOf(id) {
  const { owner, sealed: request, aside, missing = [] } = await read("outbox", id)
  const { known = [], told = [] } = fromBytes(await unsealed(owner, `aside ${id}`, aside))
  const isLost = ({ name }) => missing.includes(name)
  return { ...fromBytes(await unsealed(owner, `request ${id}`, request)), told, known: known.filter((file) => !isLost(file)), lost: known.filter(isLost) }
}
