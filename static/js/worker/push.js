// What the portal says while nobody looks at it, as a declarative push message: always shown, or the browser takes its leave back.
import { isVisibleToOthers } from "../offline/push-subscription.js"

const LOCK_PAGE = "/hors-ligne/verrou"

// On a locked device: that there is something, and nothing that says what or leads to it.
export async function showPushNotification({ data }) {
  const { notification, locked } = data.json()
  const { title, navigate, app_badge: awaiting, ...options } = notification
  if (await isVisibleToOthers().catch(() => true)) {
    const { lang, icon } = options
    return registration.showNotification(locked ?? title, { lang, icon, tag: LOCK_PAGE, data: LOCK_PAGE })
  }
  await registration.showNotification(title, { ...options, data: navigate })
  await navigator.setAppBadge?.(awaiting)
}

export async function openNotification({ notification }) {
  notification.close()
  const open = await clients.matchAll({ type: "window" })
  const page = open.find(({ url }) => url.includes(notification.tag))
  await (page ? page.focus() : clients.openWindow(notification.data))
}
