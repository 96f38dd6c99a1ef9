// Whoever leaves or locks closes the door behind them: no other tab, and no page that the browser would show again, keeps what was theirs.
const SESSION_CHANNEL = "parvis-door"
// Another name each time the door closes: a page left before it did knows it.
const EPOCH_KEY = "epoch"
const SAVE_TIMEOUT = 2000
const SAVE_DELAY = 100

let isInitiator = false

// What is typed is kept by whoever answers; a promise that fails says that it could not be.
export function saveTypedInput() {
  const saves = []
  dispatchEvent(new CustomEvent("parvis:leaving", { detail: { wait: (promise) => saves.push(promise) } }))
  return Promise.allSettled(saves)
}

// Nothing is seen any more, here and in the other tabs; with `savesInput`, what is typed there is kept first.
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

// Once nobody is there any more, for the server too: this tab goes to the address, the others to the page of everybody.
export function redirectAllTabs(address) {
  redirectOtherTabs(address)
  navigateTo(address)
}

export function redirectOtherTabs(address) {
  broadcastMessage({ address: new URL(address, location).pathname })
}

// The same page under another fragment would stay as it is.
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
