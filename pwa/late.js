// What is told to the server late, when the network failed: on every page while there is such a thing, for browsers whose worker does not
// do it, and for pages that nobody leaves.
import { ERRAND, runErrand, tellServer } from "./errand.js"
import { write } from "./store.js"

const LATE = "late"

// False when it will be told later. It is left to be told before it is told: a page may be closed at any moment. `atOnce` is what is said
// instead while nobody else can have come.
export async function tellOrLeave(errand, atOnce = errand) {
  await write("meta", errand, ERRAND)
  await caches.open(ERRAND)
  localStorage.setItem(LATE, 1)
  try {
    await tellServer(atOnce)
  } catch {
    return false
  }
  await caches.delete(ERRAND)
  localStorage.removeItem(LATE)
  return true
}

// The page that is shown came before it was told, when no worker held it back.
async function finish() {
  const wasLate = await caches.has(ERRAND)
  await runErrand()
  localStorage.removeItem(LATE)
  if (!wasLate) return
  if (location.hash === "#parti") location.replace("/")
  else location.reload()
}

if (localStorage.getItem(LATE)) finish().catch(() => {})
addEventListener("online", () => localStorage.getItem(LATE) && finish().catch(() => {}))
