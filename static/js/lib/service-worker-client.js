// The service worker, as a page sees it: its registration, its new versions, and the work that waits on this device.
const loadNotices = () => import("./worker-notices.js")

export async function startServiceWorker() {
  const { worker } = document.querySelector("link[rel=manifest]").dataset
  if (!worker) return
  const registration = await registerWorker(worker)
  showPendingCounts()
  if (registration && localStorage.getItem("told")) {
    const { renewSubscription } = await import("../offline/push-subscription.js")
    renewSubscription(await registration.pushManager.getSubscription())
  }
  if ((localStorage.getItem("tour") ?? Infinity) < Date.now()) (await import("../offline/tour/tour.js")).expireTours()
}

// None in a browser without module workers, such as Firefox before 147: its pages work without a worker.
async function registerWorker(address) {
  const registration = await navigator.serviceWorker.register(address, { type: "module", updateViaCache: "imports" }).catch(() => null)
  if (!registration) return null
  const handleState = async (isJustShown) => {
    if (registration.waiting && navigator.serviceWorker.controller) (await loadNotices()).handleUpdate(registration, isJustShown)
  }
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", () => handleState(false)))
  handleState(true)
  return registration
}

// The badge of the icon counts the requests that await whoever is signed in, or the notifications of an agent, and what waits here to be sent.
function showPendingCounts() {
  const awaiting = document.querySelector("[data-awaiting]")?.dataset.awaiting
  if (awaiting) localStorage.setItem("awaiting", awaiting)
  if (localStorage.getItem("waiting") || /kept=/.test(document.cookie)) import("../offline/outbox/outbox-indicator.js")
  else if (awaiting) navigator.setAppBadge?.(Number(awaiting))
}
