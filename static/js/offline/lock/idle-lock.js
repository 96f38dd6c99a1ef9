// On every page while this device has a code: locks the device after a time without use.
import { extendCode, lockAfterRestart, lockDevice, unlockSession } from "./lock.js"

const IDLE_LIMIT = 10 * 60_000
const CHECK_INTERVAL = 15_000
const LAST_SEEN_KEY = "seen"

let lastRecorded = 0

// The tabs share one timestamp, written at intervals.
function recordActivity() {
  if (Date.now() - lastRecorded < CHECK_INTERVAL / 3) return
  lastRecorded = Date.now()
  localStorage.setItem(LAST_SEEN_KEY, lastRecorded)
}

// The time during which a tablet slept counts: it is checked on wake-up.
function lockIfIdle() {
  if (localStorage.getItem("guard") && Date.now() - Number(localStorage.getItem(LAST_SEEN_KEY)) > IDLE_LIMIT) lockDevice()
}

lockIfIdle()
for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, recordActivity, { capture: true, passive: true })
document.addEventListener("visibilitychange", lockIfIdle)
setInterval(lockIfIdle, CHECK_INTERVAL)

// The device was unlocked without a network: the session is unlocked now.
async function restoreSession() {
  if (await unlockSession()) location.reload()
}

lockAfterRestart().catch(() => {})
extendCode().catch(() => {})
restoreSession().catch(() => {})
addEventListener("online", () => restoreSession().catch(() => {}))
