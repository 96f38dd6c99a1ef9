// A new version is activated by the next navigation (static/js/lib/worker-notices.js), unless a form somewhere has unsaved input
// (static/js/app.js).
export async function isUpdateReady() {
  if (!registration.waiting) return false
  const { held } = await navigator.locks.query()
  return !held.some(({ name }) => name === "typing")
}
