// Served in place of the worker when the offline part is turned off: forgets every copy, and goes.
addEventListener("install", () => skipWaiting())
addEventListener("activate", (event) => event.waitUntil(unregisterWorker()))

async function unregisterWorker() {
  for (const name of await caches.keys()) await caches.delete(name)
  await registration.unregister()
}
