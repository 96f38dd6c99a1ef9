// What is typed and nobody asked to keep: a sealed copy for one day, in case the browser is killed. A page that is left normally deletes it.
import { forgetCopy, listOwnWork, readAllRows } from "./store.js"

const COPY_LIFETIME = 24 * 3600 * 1000
const LEFT_PREFIX = "left "
const buildLockName = (id) => `rescue ${id}`

export const computeCopyExpiry = () => Date.now() + COPY_LIFETIME

// Not on a device that several people use: somebody chose a code there, or two accounts have a key.
export async function canKeepRecoveryCopy() {
  const keys = (await readAllRows("keys")).filter(({ owner }) => owner)
  return keys.length < 2 && !keys.some(({ pin, wake }) => pin || wake) && !localStorage.getItem("guard")
}

// While the page is there, what is typed on it is offered nowhere else.
export function lockRecoveryCopy(id) {
  localStorage.removeItem(LEFT_PREFIX + id)
  navigator.locks.request(buildLockName(id), { ifAvailable: true }, (lock) => lock && new Promise(() => {}))
}

// Said in a store that a page can write to as it goes; its database may come too late.
export function deleteRecoveryCopy(id) {
  localStorage.setItem(LEFT_PREFIX + id, 1)
  return forgetCopy(id).then(() => localStorage.removeItem(LEFT_PREFIX + id), () => {})
}

// Copies that are over, of anybody.
async function expireRecoveryCopies() {
  for (const { id, until } of await readAllRows("drafts")) {
    if (until && (until < Date.now() || localStorage.getItem(LEFT_PREFIX + id))) await deleteRecoveryCopy(id)
  }
}

// On the first page that is opened after the browser was killed.
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
