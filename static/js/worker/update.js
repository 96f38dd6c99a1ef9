// A new version is taken over by the page that is gone to next (static/js/lib/worker-notices.js), unless a form somewhere holds what someone
// has typed (static/js/app.js): that page comes from the network.
export async function isUpdateReady() {
  if (!registration.waiting) return false
  const { held } = await navigator.locks.query()
  return !held.some(({ name }) => name === "typing")
}
