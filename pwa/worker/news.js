// What the portal says while nobody looks at it, as a declarative push message: always shown, or the browser takes its leave back.
export async function showNews({ data }) {
  const { title, navigate, app_badge: awaiting, ...shown } = data.json().notification
  await registration.showNotification(title, { ...shown, data: navigate })
  await navigator.setAppBadge?.(awaiting)
}

export async function openNews({ notification }) {
  notification.close()
  const open = await clients.matchAll({ type: "window" })
  const page = open.find(({ url }) => url.includes(notification.tag))
  await (page ? page.focus() : clients.openWindow(notification.data))
}
