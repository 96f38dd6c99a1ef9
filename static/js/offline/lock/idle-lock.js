// On every page while somebody has chosen a code on this device: it locks when nobody has touched it for a while.
import { extendCode, lockAfterRestart, lockDevice, unlockSession } from "./lock.js"

const IDLE_LIMIT = 10 * 60_000
const CHECK_INTERVAL = 15_000
const LAST_SEEN_KEY = "seen"

let lastRecorded = 0

// The tabs share one moment, written now and then.
function recordActivity() {
  if (Date.now() - lastRecorded < CHECK_INTERVAL / 3) return
  lastRecorded = Date.now()
  localStorage.setItem(LAST_SEEN_KEY, lastRecorded)
}

// A tablet that slept counts: it is looked at as it wakes.
function lockIfIdle() {
  if (localStorage.getItem("guard") && Date.now() - Number(localStorage.getItem(LAST_SEEN_KEY)) > IDLE_LIMIT) lockDevice()
}

lockIfIdle()
for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, recordActivity, { capture: true, passive: true })
document.addEventListener("visibilitychange", lockIfIdle)
setInterval(lockIfIdle, CHECK_INTERVAL)

// Opened again without a network: the sign-in follows.
async function restoreSession() {
  if (await unlockSession()) location.reload()
}

lockAfterRestart().catch(() => {})
extendCode().catch(() => {})
restoreSession().catch(() => {})
addEventListener("online", () => restoreSession().catch(() => {}))
