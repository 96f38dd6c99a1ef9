// The push subscription of this browser: a changed endpoint is sent to the server, and notifications of an owner whose key is suspended
// are not shown. In the pages and in the worker.
import { readAllRows, readRow, runTransaction, writeRow } from "./store/store.js"

const SUBSCRIPTION_KEY = "told"
const SUBSCRIPTION_URL = "/api/sync/v1/subscription"

export function subscribeWithKey(pushManager, key) {
  const bytes = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0))
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes })
}

// `owner`: the account that is notified; empty for a `request` made without one.
export async function recordSubscription({ key, endpoint, owner, request }) {
  const { requests = [], ...before } = (await readRow("meta", SUBSCRIPTION_KEY)) ?? {}
  const allRequests = [...new Set([...requests, request])].filter(Boolean)
  await writeRow("meta", { key, endpoint, owner: owner || before.owner || "", requests: allRequests }, SUBSCRIPTION_KEY)
}

// Another account has subscribed here, or signs out: this subscription is not theirs to end.
export async function isSubscribedByOther(owner) {
  const stored = await readRow("meta", SUBSCRIPTION_KEY)
  return Boolean(stored?.owner && stored.owner !== owner)
}

// The endpoint changed: renewed by the worker at once, or by the next page when the network failed.
export async function renewSubscription(current) {
  const stored = await readRow("meta", SUBSCRIPTION_KEY)
  if (!stored || !current || current.endpoint === stored.endpoint) return
  const { endpoint, keys } = current.toJSON()
  const body = JSON.stringify({ former: stored.endpoint, requests: stored.requests, endpoint, ...keys })
  const { status } = await fetch(SUBSCRIPTION_URL, { method: "PUT", headers: { "Content-Type": "application/json" }, body })
  if (status === 204) await writeRow("meta", { ...stored, endpoint }, SUBSCRIPTION_KEY)
  // The owner has deleted the subscription meanwhile.
  if (status === 404) await runTransaction(["meta"], "readwrite", (store) => store("meta").delete(SUBSCRIPTION_KEY))
}

// The browser has dropped the former subscription: subscribe again under the same key, unless it provides a new one.
export async function handleSubscriptionChange({ newSubscription }) {
  const stored = await readRow("meta", SUBSCRIPTION_KEY)
  if (stored) await renewSubscription(newSubscription ?? (await subscribeWithKey(registration.pushManager, stored.key)))
}

// Whether this device is locked, or the notified owner has suspended their key: other people would see the notification.
export async function isVisibleToOthers() {
  const [stored, keys] = [await readRow("meta", SUBSCRIPTION_KEY), await readAllRows("keys")]
  const ownKey = stored?.owner && keys.find(({ owner }) => owner === stored.owner)
  const isLocked = keys.some(({ wake, away }) => wake && away) && !keys.some(({ owner, away }) => owner && !away)
  return isLocked || Boolean(ownKey?.away)
}

// Notifications shown before the device was locked or signed out.
export async function closeNotifications() {
  const registration = await navigator.serviceWorker?.getRegistration()
  for (const notification of (await registration?.getNotifications?.()) ?? []) notification.close()
}
