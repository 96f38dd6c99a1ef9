// Requests of this device to the synchronisation API.
import { loadDeviceSecret } from "../keys/device-secret.js"

const API_URL = "/api/sync/v1"

export async function sendPut({ id, owner, writtenAt, group }, path, body, headers, patience) {
  const digest = crypto.subtle ? { "Content-Digest": await computeBodyDigest(body) } : {}
  const ownHeaders = { "Parvis-Device": await loadDeviceSecret(), "Parvis-Owner": owner, "Parvis-Age": String(Math.max(0, Date.now() - writtenAt)), ...digest }
  const options = { method: "PUT", body, headers: { ...headers, ...ownHeaders }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(patience) }
  try {
    const response = await fetch(`${API_URL}/${group ? "operations" : "requests"}/${id}${path}`, options)
    const isOurs = /^application\/(problem\+)?json/.test(response.headers.get("Content-Type"))
    return { status: response.status, retryAfter: Number(response.headers.get("Retry-After")) || 0, body: isOurs ? await response.json() : null }
  } catch {
    return { status: 0, body: null, isCut: true }
  }
}

// RFC 9530: the server compares the digest with what it received, and stores nothing that was truncated.
async function computeBodyDigest(body) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body))
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`
}
