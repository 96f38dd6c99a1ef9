// What is typed and nobody asked to keep: a sealed copy for one day, in case the browser is killed. A page that is left normally deletes it.
import { forgetCopy, ownWork, readEach } from "./store.js"

const LASTS = 24 * 3600 * 1000
const LEFT = "left "
const lockOf = (id) => `rescue ${id}`

export const rescueEnd = () => Date.now() + LASTS

// Not on a device that several people use: somebody chose a code there, or two accounts have a key.
export async function mayRescue() {
  const keys = (await readEach("keys")).filter(({ owner }) => owner)
  return keys.length < 2 && !keys.some(({ pin, wake }) => pin || wake) && !localStorage.getItem("guard")
}

// While the page is there, what is typed on it is offered nowhere else.
export function holdRescue(id) {
  localStorage.removeItem(LEFT + id)
  navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => lock && new Promise(() => {}))
}

// Said in a store that a page can write to as it goes; its database may come too late.
export function dropRescue(id) {
  localStorage.setItem(LEFT + id, 1)
  return forgetCopy(id).then(() => localStorage.removeItem(LEFT + id), () => {})
}

// Copies that are over, of anybody.
async function deleteOver() {
  for (const { id, until } of await readEach("drafts")) {
    if (until && (until < Date.now() || localStorage.getItem(LEFT + id))) await dropRescue(id)
  }
}

// On the first page that is opened after the browser was killed.
export async function offerRescue() {
  await deleteOver()
  const { held } = await navigator.locks.query()
  const isOpen = ({ id }) => held.some(({ name }) => name === lockOf(id)) || location.hash === `#${id}`
  const found = (await ownWork()).find((work) => work.until && !isOpen(work))
  if (!found || document.querySelector("[data-notice=rescue]")) return
  const { show } = await import("../js/installed.js")
  const notice = await show("rescue")
  if (!notice) return
  const address = `/hors-ligne/formulaires/${found.slug}`
  notice.querySelector("[data-title]").textContent = found.title
  notice.querySelector("[data-yes]").addEventListener("click", () => {
    if (location.pathname !== address) return location.assign(`${address}#${found.id}`)
    history.replaceState(null, "", `#${found.id}`)
    location.reload()
  })
  notice.querySelector("[data-erase]").addEventListener("click", () => dropRescue(found.id).then(() => notice.remove()))
}
