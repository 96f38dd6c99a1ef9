// A new version takes over when one goes to another page, unless a form somewhere holds what someone has typed (static/js/app.js).
export async function isTimeToHandOver() {
  if (!registration.waiting) return false
  const { held } = await navigator.locks.query()
  return !held.some(({ name }) => name === "typing")
}

export async function handOver() {
  const isTime = await isTimeToHandOver()
  if (isTime) registration.waiting.postMessage("take over")
  return isTime
}
