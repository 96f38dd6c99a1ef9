// A sealed copy of unsaved input, for one day, in case the browser is killed. Leaving the page normally deletes it.
import { deleteCopy, listOwnWork, readAllRows } from "./store.js"

const COPY_LIFETIME = 24 * 3600 * 1000
const LEFT_PREFIX = "left "
const buildLockName = (id) => `rescue ${id}`

export const computeCopyExpiry = () => Date.now() + COPY_LIFETIME

// Not on a shared device: one that has a code, or the keys of two accounts.
export async function canKeepRecoveryCopy() {
  const keys = (await readAllRows("keys")).filter(({ owner }) => owner)
  return keys.length < 2 && !keys.some(({ pin, wake }) => pin || wake) && !localStorage.getItem("guard")
}

// While its page is open, the copy is not offered elsewhere.
export function lockRecoveryCopy(id) {
  localStorage.removeItem(LEFT_PREFIX + id)
  navigator.locks.request(buildLockName(id), { ifAvailable: true }, (lock) => lock && new Promise(() => {}))
}

// Recorded in localStorage, which can be written while the page closes; the database may be too slow. Deleted once it is written.
export function deleteRecoveryCopy(id, pendingSave = Promise.resolve()) {
  localStorage.setItem(LEFT_PREFIX + id, 1)
  return pendingSave.then(() => deleteCopy(id)).then(() => localStorage.removeItem(LEFT_PREFIX + id), () => {})
}

// A copy whose page was left normally, and whose deletion is not finished.
export const isLeftCopy = ({ id, until }) => Boolean(until && localStorage.getItem(LEFT_PREFIX + id))

// Expired copies, of any account.
async function expireRecoveryCopies() {
  for (const { id, until } of await readAllRows("drafts")) {
    if (until && (until < Date.now() || isLeftCopy({ id, until }))) await deleteRecoveryCopy(id)
  }
}

// Offered on the first page opened after the browser was killed.
export async function offerRecovery() {
  await expireRecoveryCopies()
  const { held } = await navigator.locks.query()
  const isOpen = ({ id }) => held.some(({ name }) => name === buildLockName(id)) || location.hash === `#${id}`
  const copy = (await listOwnWork()).find((work) => work.until && !isOpen(work))
  if (!copy || document.querySelector("[data-notice=rescue]")) return
  const { showNotice } = await import("../../lib/notices.js")
  const notice = await showNotice("rescue")
  if (!notice) return
  const address = `/hors-ligne/formulaires/${copy.slug}`
  notice.querySelector("[data-title]").textContent = copy.title
  notice.querySelector("[data-yes]").addEventListener("click", () => {
    if (location.pathname !== address) return location.assign(`${address}#${copy.id}`)
    history.replaceState(null, "", `#${copy.id}`)
    location.reload()
  })
  notice.querySelector("[data-erase]").addEventListener("click", () => deleteRecoveryCopy(copy.id).then(() => notice.remove()))
}
