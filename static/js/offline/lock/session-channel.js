// Signing out or locking in one tab hides and redirects all tabs, and any page that the back/forward cache would show again.
const SESSION_CHANNEL = "parvis-door"
// Changes at each sign-out or lock, so that a page restored from the back/forward cache detects it.
const EPOCH_KEY = "epoch"
const SAVE_TIMEOUT = 2000
const SAVE_DELAY = 100

let isInitiator = false

// Listeners save what is typed; a rejected promise means that it could not be saved.
export function saveTypedInput() {
  const saves = []
  dispatchEvent(new CustomEvent("parvis:leaving", { detail: { wait: (promise) => saves.push(promise) } }))
  return Promise.allSettled(saves)
}

// Hides this tab and the others; with `savesInput`, they save what is typed first.
export async function hideAllTabs({ savesInput = false } = {}) {
  isInitiator = true
  document.documentElement.hidden = true
  localStorage.setItem(EPOCH_KEY, crypto.randomUUID())
  broadcastMessage({ keeps: savesInput })
  if (!savesInput) return
  await saveTypedInput()
  await new Promise((done) => setTimeout(done, SAVE_DELAY))
  await navigator.locks.request(SESSION_CHANNEL, { signal: AbortSignal.timeout(SAVE_TIMEOUT) }, () => {}).catch(() => {})
}

// Once the server knows too: this tab goes to the address, the others to its public page.
export function redirectAllTabs(address) {
  redirectOtherTabs(address)
  navigateTo(address)
}

export function redirectOtherTabs(address) {
  broadcastMessage({ address: new URL(address, location).pathname })
}

// A navigation to another fragment of the same page would not reload it.
function navigateTo(address) {
  if (new URL(address, location).pathname !== location.pathname) return location.replace(address)
  history.replaceState(null, "", address)
  location.reload()
}

function broadcastMessage(words) {
  const channel = new BroadcastChannel(SESSION_CHANNEL)
  channel.postMessage(words)
  channel.close()
}

let isListening = false

export function listenToSessionChannel() {
  if (isListening) return
  isListening = true
  const epoch = localStorage.getItem(EPOCH_KEY)
  new BroadcastChannel(SESSION_CHANNEL).addEventListener("message", ({ data: { address, keeps } }) => {
    if (isInitiator) return
    document.documentElement.hidden = true
    if (keeps) navigator.locks.request(SESSION_CHANNEL, { mode: "shared" }, saveTypedInput)
    if (address) navigateTo(address)
  })
  addEventListener("pageshow", ({ persisted }) => persisted && localStorage.getItem(EPOCH_KEY) !== epoch && location.reload())
}
