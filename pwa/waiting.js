// On every page while something waits on this device: how many, in sight, and what makes them leave.
import { sendAll } from "./outbox.js"
import { onNews, ownWork } from "./store.js"

const PILL = "outbox-pill"
const OWN_WORK = "/hors-ligne/demandes"
const SIGN_OUT = "/compte/deconnexion"
const words = document.querySelector("link[rel=manifest]").dataset.waiting

let shown = 0
let hasWork = false

async function tellWaiting() {
  const kept = (await ownWork()).filter(({ state }) => state !== "sent")
  const count = kept.filter(({ state }) => state !== "draft").length
  const pill = document.getElementById(PILL) ?? newPill()
  pill.textContent = words.replace("{count}", count)
  pill.hidden = !count
  document.title = `${count ? `(${count}) ` : ""}${document.title.slice(shown ? `(${shown}) `.length : 0)}`
  shown = count
  await navigator.setAppBadge?.(count + Number(localStorage.getItem("awaiting")))
  hasWork = kept.length > 0
  if (!hasWork) localStorage.removeItem("waiting")
}

function newPill() {
  const pill = Object.assign(document.createElement("a"), { id: PILL, className: "badge", href: OWN_WORK })
  pill.dataset.tone = "warning"
  document.querySelector(".brand").after(pill)
  return pill
}

// Signing out empties the browser: whoever has something here is told before, and may still do it on its own page.
addEventListener("submit", (event) => {
  if (!hasWork || event.target.getAttribute("action") !== SIGN_OUT || location.pathname === SIGN_OUT) return
  event.preventDefault()
  location.assign(`${OWN_WORK}#deconnexion`)
}, true)

onNews(tellWaiting)
tellWaiting()
sendAll()
addEventListener("online", () => sendAll({ force: true }))
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll())
