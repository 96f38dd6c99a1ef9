// On every page while something waits on this device: how many, in sight, and what makes them leave.
import { lookForLost } from "./evicted.js"
import { sendAll } from "./outbox.js"
import { offerRescue } from "./rescue.js"
import { isFromLater, onNews, ownWork } from "./store.js"

const PILL = "outbox-pill"
const OWN_WORK = "/hors-ligne/demandes"
const words = document.querySelector("link[rel=manifest]").dataset.waiting

let shown = 0

async function tellWaiting() {
  const kept = (await ownWork()).filter(({ state }) => state !== "sent")
  const count = kept.filter(({ state }) => state !== "draft").length
  const pill = document.getElementById(PILL) ?? newPill()
  pill.textContent = words.replace("{count}", count)
  pill.hidden = !count
  document.title = `${count ? `(${count}) ` : ""}${document.title.slice(shown ? `(${shown}) `.length : 0)}`
  shown = count
  await navigator.setAppBadge?.(count + Number(localStorage.getItem("awaiting")))
  if (!kept.length) localStorage.removeItem("waiting")
}

function newPill() {
  const pill = Object.assign(document.createElement("a"), { id: PILL, className: "badge header__pill", href: OWN_WORK })
  pill.dataset.tone = "warning"
  document.querySelector(".brand").after(pill)
  return pill
}

async function tellLater() {
  if (await isFromLater()) (await import("../js/installed.js")).show("later")
}

onNews(tellWaiting)
tellWaiting()
tellLater().catch(() => {})
lookForLost().catch(() => {})
offerRescue().catch(() => {})
sendAll()
addEventListener("online", () => sendAll({ force: true }))
addEventListener("online", () => lookForLost().catch(() => {}))
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll())
