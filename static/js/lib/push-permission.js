// The push subscription, as a page requests it from the browser.
import { isSubscribedByOther, recordSubscription, subscribeWithKey } from "../offline/push-subscription.js"

const SUBSCRIPTION_KEY = "told"

// Safari on iPhone and iPad has it in the installed application alone.
export function isPushSupported() {
  return Boolean(navigator.serviceWorker && self.PushManager && self.Notification)
}

// Whether this browser is told already; it asked for it under this key.
export async function isSubscribed(key) {
  const subscription = await getSubscription()
  return Boolean(subscription && localStorage.getItem(SUBSCRIPTION_KEY) === key)
}

// To be called while a button is being pressed: the browser asks its question. Null when the answer is no.
export async function subscribeDevice(key) {
  if (await Notification.requestPermission() !== "granted") return null
  const { pushManager } = await navigator.serviceWorker.ready
  const former = await pushManager.getSubscription()
  if (former && localStorage.getItem(SUBSCRIPTION_KEY) !== key) await former.unsubscribe()
  const { endpoint, keys } = (await subscribeWithKey(pushManager, key)).toJSON()
  return { endpoint, ...keys }
}

// The portal has taken it: of an account (`owner`), or of a request made without one.
export async function recordAcceptedSubscription(key, subscription) {
  localStorage.setItem(SUBSCRIPTION_KEY, key)
  await recordSubscription({ key, ...subscription })
}

// Signing out: the browser lets go of its subscription. Gives back the address that the portal is to
// forget, which the form of signing out sends as "endpoint"; null when this device is told of nothing, or of what is somebody else's.
export async function unsubscribeDevice(owner) {
  if (await isSubscribedByOther(owner)) return null
  localStorage.removeItem(SUBSCRIPTION_KEY)
  const subscription = await getSubscription()
  await subscription?.unsubscribe()
  return subscription?.endpoint ?? null
}

async function getSubscription() {
  const registration = await navigator.serviceWorker?.getRegistration()
  return registration?.pushManager?.getSubscription()
}
