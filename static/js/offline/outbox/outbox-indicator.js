// On every page while work waits on this device: shows how much, and sends it.
import { detectEviction } from "../store/eviction.js"
import { sendAll } from "./outbox.js"
import { offerRecovery } from "../store/recovery-copy.js"
import { isDatabaseNewer, listOwnWork, subscribeToChanges } from "../store/store.js"

const PILL_ID = "outbox-pill"
const OWN_REQUESTS_URL = "/hors-ligne/demandes"
const labelTemplate = document.querySelector("link[rel=manifest]").dataset.waiting

let shownCount = 0

async function updateIndicator() {
  const ownWork = (await listOwnWork()).filter(({ state }) => state !== "sent")
  const count = ownWork.filter(({ state }) => state !== "draft").length
  const pill = document.getElementById(PILL_ID) ?? createPill()
  pill.textContent = labelTemplate.replace("{count}", count)
  pill.hidden = !count
  document.title = `${count ? `(${count}) ` : ""}${document.title.slice(shownCount ? `(${shownCount}) `.length : 0)}`
  shownCount = count
  await navigator.setAppBadge?.(count + Number(localStorage.getItem("awaiting")))
  if (!ownWork.length) localStorage.removeItem("waiting")
}

function createPill() {
  const pill = Object.assign(document.createElement("a"), { id: PILL_ID, className: "badge header__pill", href: OWN_REQUESTS_URL })
  pill.dataset.tone = "warning"
  document.querySelector(".brand").after(pill)
  return pill
}

async function showNewerVersionNotice() {
  if (await isDatabaseNewer()) (await import("../../lib/notices.js")).showNotice("later")
}

subscribeToChanges(updateIndicator)
updateIndicator()
showNewerVersionNotice().catch(() => {})
detectEviction().catch(() => {})
offerRecovery().catch(() => {})
sendAll()
addEventListener("online", () => sendAll({ force: true }))
addEventListener("online", () => detectEviction().catch(() => {}))
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll())
