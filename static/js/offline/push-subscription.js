// What this browser asked to be told of, and where it is reached: an address that the browser changes by itself is said to the server,
// and news of somebody who has put their key away are not shown. In the pages and in the worker.
import { readAllRows, readRow, runTransaction, writeRow } from "./store/store.js"

const SUBSCRIPTION_KEY = "told"
const SUBSCRIPTION_URL = "/api/sync/v1/subscription"

export function subscribeWithKey(pushManager, key) {
  const bytes = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0))
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes })
}

// `owner` is how the server calls the account told here; empty for a `request` made without one.
export async function recordSubscription({ key, endpoint, owner, request }) {
  const { requests = [], ...before } = (await readRow("meta", SUBSCRIPTION_KEY)) ?? {}
  const allRequests = [...new Set([...requests, request])].filter(Boolean)
  await writeRow("meta", { key, endpoint, owner: owner || before.owner || "", requests: allRequests }, SUBSCRIPTION_KEY)
}

// Somebody else asked for it here since, or leaves: what is told to another account is none of theirs.
export async function isSubscribedByOther(owner) {
  const stored = await readRow("meta", SUBSCRIPTION_KEY)
  return Boolean(stored?.owner && stored.owner !== owner)
}

// The browser was given another address: by the worker as it happens, by the next page when the network failed.
export async function renewSubscription(current) {
  const stored = await readRow("meta", SUBSCRIPTION_KEY)
  if (!stored || !current || current.endpoint === stored.endpoint) return
  const { endpoint, keys } = current.toJSON()
  const body = JSON.stringify({ former: stored.endpoint, requests: stored.requests, endpoint, ...keys })
  const { status } = await fetch(SUBSCRIPTION_URL, { method: "PUT", headers: { "Content-Type": "application/json" }, body })
  if (status === 204) await writeRow("meta", { ...stored, endpoint }, SUBSCRIPTION_KEY)
  // Its owner has taken it out meanwhile.
  if (status === 404) await runTransaction(["meta"], "readwrite", (store) => store("meta").delete(SUBSCRIPTION_KEY))
}

// The browser threw the former subscription away: another one under the same key, unless it gives one itself.
export async function handleSubscriptionChange({ newSubscription }) {
  const stored = await readRow("meta", SUBSCRIPTION_KEY)
  if (stored) await renewSubscription(newSubscription ?? (await subscribeWithKey(registration.pushManager, stored.key)))
}

// Whether this device is locked, or whoever is told here has put their key away: what is shown is then seen by others.
export async function isVisibleToOthers() {
  const [stored, keys] = [await readRow("meta", SUBSCRIPTION_KEY), await readAllRows("keys")]
  const ownKey = stored?.owner && keys.find(({ owner }) => owner === stored.owner)
  const isLocked = keys.some(({ wake, away }) => wake && away) && !keys.some(({ owner, away }) => owner && !away)
  return isLocked || Boolean(ownKey?.away)
}

// What was shown before the device was locked, or left.
export async function closeNotifications() {
  const registration = await navigator.serviceWorker?.getRegistration()
  for (const notification of (await registration?.getNotifications?.()) ?? []) notification.close()
}
