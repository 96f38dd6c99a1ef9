// What was written in a request that waits here.
import { decodeJson, readRow, unsealBytes } from "../store/store.js"

// Each question with its answer, as a reader sees them; where they were not kept in words, as they were typed.
export async function loadReadableAnswers(id) {
  const { told, typed } = await loadRequestContent(id)
  return told.length ? told : typed.filter(([, value]) => value)
}

// All that was written, for whoever cannot send it; and the files of the site that it goes with: those there, those `lost` there.
export async function loadRequestContent(id) {
  const { owner, sealed: request, aside, missing = [] } = await readRow("outbox", id)
  const { known = [], told = [] } = decodeJson(await unsealBytes(owner, `aside ${id}`, aside))
  const isLost = ({ name }) => missing.includes(name)
  return { ...decodeJson(await unsealBytes(owner, `request ${id}`, request)), told, known: known.filter((file) => !isLost(file)), lost: known.filter(isLost) }
}
