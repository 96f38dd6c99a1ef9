// Notifications pushed while no page is open. Each push must show one, or the browser revokes the permission.
import { isVisibleToOthers } from "../../js/offline/push-subscription.js"

const LOCK_PAGE = "/hors-ligne/verrou"

// On a locked device the notification shows neither its subject nor its link.
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
