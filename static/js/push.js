// Being told of news on this device: what a page asks of the push service of the browser.
const TOLD = "told"

// Safari on iPhone and iPad has it in the installed application alone.
export function isPossible() {
  return Boolean(navigator.serviceWorker && self.PushManager && self.Notification)
}

// Whether this browser is told already; it asked for it under this key.
export async function isTold(key) {
  const subscription = await current()
  return Boolean(subscription && localStorage.getItem(TOLD) === key)
}

// To be called while a button is being pressed: the browser asks its question. Null when the answer is no.
export async function subscribe(key) {
  if (await Notification.requestPermission() !== "granted") return null
  const { pushManager } = await navigator.serviceWorker.ready
  const former = await pushManager.getSubscription()
  if (former && localStorage.getItem(TOLD) !== key) await former.unsubscribe()
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) })
  localStorage.setItem(TOLD, key)
  const { endpoint, keys } = subscription.toJSON()
  return { endpoint, ...keys }
}

// Signing out: the browser lets go of its subscription. Gives back the address that the portal is to
// forget, which the form of signing out sends as "endpoint"; null when this device is told of nothing.
export async function leaveDevice() {
  localStorage.removeItem(TOLD)
  const subscription = await current()
  await subscription?.unsubscribe()
  return subscription?.endpoint ?? null
}

async function current() {
  const own = await navigator.serviceWorker?.getRegistration()
  return own?.pushManager?.getSubscription()
}

function bytes(key) {
  return Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0))
}
