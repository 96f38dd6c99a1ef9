// The content of a request in the outbox.
import { decodeJson, readRow, unsealBytes } from "../store/store.js"

// Each question with its answer as people read it; as typed when the text was not stored.
export async function loadReadableAnswers(id) {
  const { told, typed } = await loadRequestContent(id)
  return told.length ? told : typed.filter(([, value]) => value)
}

// All contents, for somebody who cannot send the request; its files on the server, and those that the server has `lost`.
export async function loadRequestContent(id) {
  const { owner, sealed: request, aside, missing = [] } = await readRow("outbox", id)
  const { known = [], told = [] } = decodeJson(await unsealBytes(owner, `aside ${id}`, aside))
  const isLost = ({ name }) => missing.includes(name)
  return { ...decodeJson(await unsealBytes(owner, `request ${id}`, request)), told, known: known.filter((file) => !isLost(file)), lost: known.filter(isLost) }
}
