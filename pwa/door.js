// Whoever leaves or locks closes the door behind them: no other tab, and no page that the browser would show again, keeps what was theirs.
const DOOR = "parvis-door"
// Another name each time the door closes: a page left before it did knows it.
const EPOCH = "epoch"
const LONG_ENOUGH = 2000
const SOON = 100

let isOwnDoing = false

// What is typed is kept by whoever answers; a promise that fails says that it could not be.
export function keepTyped() {
  const kept = []
  dispatchEvent(new CustomEvent("parvis:leaving", { detail: { wait: (promise) => kept.push(promise) } }))
  return Promise.allSettled(kept)
}

// Nothing is seen any more, here and in the other tabs; with `keeps`, what is typed there is kept first.
export async function closeDoor({ keeps = false } = {}) {
  isOwnDoing = true
  document.documentElement.hidden = true
  localStorage.setItem(EPOCH, crypto.randomUUID())
  tell({ keeps })
  if (!keeps) return
  await keepTyped()
  await new Promise((done) => setTimeout(done, SOON))
  await navigator.locks.request(DOOR, { signal: AbortSignal.timeout(LONG_ENOUGH) }, () => {}).catch(() => {})
}

// Once nobody is there any more, for the server too: this tab goes to the address, the others to the page of everybody.
export function leadAway(address) {
  leadOthersAway(address)
  goTo(address)
}

export function leadOthersAway(address) {
  tell({ address: new URL(address, location).pathname })
}

// The same page under another fragment would stay as it is.
function goTo(address) {
  if (new URL(address, location).pathname !== location.pathname) return location.replace(address)
  history.replaceState(null, "", address)
  location.reload()
}

function tell(words) {
  const door = new BroadcastChannel(DOOR)
  door.postMessage(words)
  door.close()
}

let isFollowed = false

export function followDoor() {
  if (isFollowed) return
  isFollowed = true
  const epoch = localStorage.getItem(EPOCH)
  new BroadcastChannel(DOOR).addEventListener("message", ({ data: { address, keeps } }) => {
    if (isOwnDoing) return
    document.documentElement.hidden = true
    if (keeps) navigator.locks.request(DOOR, { mode: "shared" }, keepTyped)
    if (address) goTo(address)
  })
  addEventListener("pageshow", ({ persisted }) => persisted && localStorage.getItem(EPOCH) !== epoch && location.reload())
}
