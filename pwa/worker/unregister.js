// Replaces the worker when the offline part is turned off: deletes every cache and unregisters.
addEventListener("install", () => skipWaiting())
addEventListener("activate", (event) => event.waitUntil(unregisterWorker()))

async function unregisterWorker() {
  for (const name of await caches.keys()) await caches.delete(name)
  await registration.unregister()
}
