// What a page says of its worker: the age of the copy that it is, and a new version of the site.
import { saveTypedInput } from "../offline/lock/session-channel.js"
import { formatDay } from "./day-format.js"
import { showNotice } from "./notices.js"

const UPDATE_DELAY = 500

// « Plus tard » is an answer for as long as this page is open.
let hasOfferedUpdate = false

export async function showCopyAge(date) {
  const moment = formatDay(date, { dateStyle: "full", timeStyle: "short" })
  const notice = await showNotice("copy")
  const paragraph = notice?.querySelector("p")
  if (paragraph) paragraph.textContent = paragraph.textContent.replace("{moment}", moment)
}

// A page that was just shown activates a new version, unless a form somewhere has unsaved input. It waits for the page to be idle:
// Chromium never answers a request made through a worker that is being replaced.
export async function handleUpdate(registration, isJustShown) {
  if (isJustShown) await new Promise((done) => setTimeout(done, UPDATE_DELAY))
  const { held } = await navigator.locks.query()
  if (isJustShown && !held.some(({ name }) => name === "typing")) registration.waiting?.postMessage("take over")
  else await offerUpdate(registration)
}

// The worker waits for an answer: no page is reloaded while it is in use.
async function offerUpdate(registration) {
  const notice = hasOfferedUpdate ? null : await showNotice("update")
  if (!notice) return
  hasOfferedUpdate = true
  notice.querySelector("[data-yes]").addEventListener("click", () => applyUpdate(registration, notice))
  navigator.serviceWorker.addEventListener("controllerchange", () => notice.remove())
}

async function applyUpdate(registration, notice) {
  if (!(await isInputSaved())) {
    notice.querySelector("[data-unsaved]").hidden = false
    return
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true })
  registration.waiting?.postMessage("take over")
}

// A form that nothing saves is not left.
async function isInputSaved() {
  const results = await saveTypedInput()
  if (document.documentElement.hasAttribute("data-typed") && !results.length) return false
  return results.every(({ status }) => status === "fulfilled")
}
