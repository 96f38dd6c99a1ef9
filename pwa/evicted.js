// A browser may throw away what this device kept, without a word. The server marks the browser that keeps something which is not there
// yet; a mark without that thing, and another secret, mean that it is lost (app/sync/device_marker.py).
import { show } from "../js/installed.js"
import { isUnsent } from "./erase.js"
import { asked, deviceSecret, inOneStep, WORK } from "./store.js"

const DEVICE = "/api/sync/v1/device"
const isMarked = () => /(^|; )(__Host-)?kept=/.test(document.cookie)

export async function lookForLost() {
  const hasWork = await keepsWork()
  if (hasWork === isMarked()) return
  if (hasWork) return ask("PUT")
  const { is_lost: isLost, arrived } = await (await ask("GET")).json()
  if (isLost) await tell(arrived)
  await ask("DELETE")
}

// Of anybody.
async function keepsWork() {
  const rows = await inOneStep(WORK, "readonly", (store) => Promise.all(WORK.map((name) => asked(store(name).getAll()))))
  return rows.flat().some(isUnsent)
}

async function ask(method) {
  const answer = await fetch(DEVICE, { method, headers: { "Parvis-Device": await deviceSecret() }, cache: "no-store" })
  if (!answer.ok) throw new Error("not told")
  return answer
}

async function tell(arrived) {
  const notice = await show("evicted")
  if (!notice) throw new Error("not told")
  notice.querySelector("[data-arrived]").hidden = !arrived.length
  notice.querySelector("[data-none]").hidden = Boolean(arrived.length)
  notice.querySelector("ul").replaceChildren(...arrived.map(({ title, reference }) => {
    return Object.assign(document.createElement("li"), { textContent: `${title} – ${reference}` })
  }))
}
