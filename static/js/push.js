// Being told of news on this device: what a page asks of the push service of the browser.
import { isToldToOther, noteTold, subscribeUnder } from "../pwa/told.js"

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
  const { endpoint, keys } = (await subscribeUnder(pushManager, key)).toJSON()
  return { endpoint, ...keys }
}

// The portal has taken it: of an account (`owner`), or of a request made without one.
export async function noteTaken(key, told) {
  localStorage.setItem(TOLD, key)
  await noteTold({ key, ...told })
}

// Signing out: the browser lets go of its subscription. Gives back the address that the portal is to
// forget, which the form of signing out sends as "endpoint"; null when this device is told of nothing, or of what is somebody else's.
export async function leaveDevice(owner) {
  if (await isToldToOther(owner)) return null
  localStorage.removeItem(TOLD)
  const subscription = await current()
  await subscription?.unsubscribe()
  return subscription?.endpoint ?? null
}

async function current() {
  const own = await navigator.serviceWorker?.getRegistration()
  return own?.pushManager?.getSubscription()
}
