// Detects that the browser has evicted the data of this device. The server marks a browser with unsent work; a mark without that work, and
// another device secret, mean that the work is lost (app/sync/device_marker.py).
import { showNotice } from "../../lib/notices.js"
import { isUnsent } from "./account-data.js"
import { awaitRequest, loadDeviceSecret, runTransaction, WORK_STORES } from "./store.js"

const DEVICE_URL = "/api/sync/v1/device"
const hasEvictionMark = () => /(^|; )(__Host-)?kept=/.test(document.cookie)

export async function detectEviction() {
  const hasWork = await hasUnsentWork()
  if (hasWork === hasEvictionMark()) return
  if (hasWork) return requestDeviceState("PUT")
  const { is_lost: isLost, arrived } = await (await requestDeviceState("GET")).json()
  if (isLost) await showEvictionNotice(arrived)
  await requestDeviceState("DELETE")
}

// Of any account.
async function hasUnsentWork() {
  const rows = await runTransaction(WORK_STORES, "readonly", (store) => Promise.all(WORK_STORES.map((name) => awaitRequest(store(name).getAll()))))
  return rows.flat().some(isUnsent)
}

async function requestDeviceState(method) {
  const response = await fetch(DEVICE_URL, { method, headers: { "Parvis-Device": await loadDeviceSecret() }, cache: "no-store" })
  if (!response.ok) throw new Error("request failed")
  return response
}

async function showEvictionNotice(arrived) {
  const notice = await showNotice("evicted")
  if (!notice) throw new Error("request failed")
  notice.querySelector("[data-arrived]").hidden = !arrived.length
  notice.querySelector("[data-none]").hidden = Boolean(arrived.length)
  notice.querySelector("ul").replaceChildren(...arrived.map(({ title, reference }) => {
    return Object.assign(document.createElement("li"), { textContent: `${title} – ${reference}` })
  }))
}
