// On every page while somebody has chosen a code on this device: it locks when nobody has touched it for a while.
import { lock, lockWhenClosed, prolong, wakeServer } from "./lock.js"

const IDLE = 10 * 60_000
const OFTEN = 15_000
const SEEN = "seen"

let noted = 0

// The tabs share one moment, written now and then.
function touched() {
  if (Date.now() - noted < OFTEN / 3) return
  noted = Date.now()
  localStorage.setItem(SEEN, noted)
}

// A tablet that slept counts: it is looked at as it wakes.
function look() {
  if (localStorage.getItem("guard") && Date.now() - Number(localStorage.getItem(SEEN)) > IDLE) lock()
}

look()
for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, touched, { capture: true, passive: true })
document.addEventListener("visibilitychange", look)
setInterval(look, OFTEN)

// Opened again without a network: the sign-in follows.
async function wake() {
  if (await wakeServer()) location.reload()
}

lockWhenClosed().catch(() => {})
prolong().catch(() => {})
wake().catch(() => {})
addEventListener("online", () => wake().catch(() => {}))
