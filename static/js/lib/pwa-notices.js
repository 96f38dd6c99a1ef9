// The worker and the installed application, as a page sees them: a new version, a copy, the invitation to install.
import { saveTypedInput } from "../offline/lock/session-channel.js"
import { loadMessage } from "./message-templates.js"

const INVITATION_PAUSE = 90 * 24 * 3600 * 1000
const UPDATE_DELAY = 500

// Whoever said « Plus tard » is not asked again on this page.
let hasOfferedUpdate = false

export async function showCopyAge(date) {
  const { lang } = document.documentElement
  const moment = new Date(date).toLocaleString(lang, { dateStyle: "full", timeStyle: "short" })
  const notice = await showNotice("copy")
  const words = notice?.querySelector("p")
  if (words) words.textContent = words.textContent.replace("{moment}", moment)
}

// A page that was just shown lets a new version in, unless a form somewhere holds what someone has typed. Once all is quiet:
// Chromium never answers a page that it asks of a worker being replaced while at work.
export async function handleUpdate(own, isJustShown) {
  if (isJustShown) await new Promise((done) => setTimeout(done, UPDATE_DELAY))
  const { held } = await navigator.locks.query()
  if (isJustShown && !held.some(({ name }) => name === "typing")) own.waiting?.postMessage("take over")
  else await offerUpdate(own)
}

// The worker waits until one agrees: nothing is loaded again under one's fingers.
async function offerUpdate(own) {
  const notice = hasOfferedUpdate ? null : await showNotice("update")
  if (!notice) return
  hasOfferedUpdate = true
  notice.querySelector("[data-yes]").addEventListener("click", () => applyUpdate(own, notice))
  navigator.serviceWorker.addEventListener("controllerchange", () => notice.remove())
}

async function applyUpdate(own, notice) {
  if (!(await isInputSaved())) {
    notice.querySelector("[data-unsaved]").hidden = false
    return
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true })
  own.waiting?.postMessage("take over")
}

// A form that nobody keeps is not left.
async function isInputSaved() {
  const results = await saveTypedInput()
  if (document.documentElement.hasAttribute("data-typed") && !results.length) return false
  return results.every(({ status }) => status === "fulfilled")
}

// `prompt` is the browser's own question, asked when one agrees; iOS has none, and is explained instead.
export async function offerInstallation(prompt) {
  if (canOfferInstallation()) await explainInstallation(prompt)
}

// Somebody asks for it: whatever they answered before. A browser asks its question once, and says when it may again.
export async function promptInstallation(prompt, button) {
  if (!prompt) return (await explainInstallation())?.scrollIntoView({ block: "center" })
  button.parentElement.hidden = true
  document.querySelector("[data-notice=install]")?.remove()
  await prompt.prompt()
}

async function explainInstallation(prompt) {
  const notice = await showNotice("install")
  if (!notice) return document.querySelector("[data-notice=install]")
  notice.querySelector("[data-ios]").hidden = Boolean(prompt)
  notice.querySelector("[data-yes]").hidden = !prompt
  notice.querySelector("[data-yes]").addEventListener("click", () => {
    notice.remove()
    prompt.prompt()
  })
  notice.querySelector("[data-no]").addEventListener("click", () => localStorage.setItem("install-later", Date.now() + INVITATION_PAUSE))
  return notice
}

// Not soon after a refusal, nor once installed.
function canOfferInstallation() {
  if (matchMedia("(display-mode: standalone)").matches || navigator.standalone) return false
  return Date.now() > Number(localStorage.getItem("install-later"))
}

// Puts a message at the top of the page, once; the words come from the site, or from the copy of them.
export async function showNotice(name) {
  const notice = await loadMessage(name)
  if (!notice || document.querySelector(`[data-notice=${name}]`)) return null
  document.querySelector("main").prepend(notice)
  notice.querySelector("[data-no]")?.addEventListener("click", () => notice.remove())
  return notice
}

// iOS opens on an image of the very size of the screen, and reads its address when the page is put on the home screen.
if (navigator.standalone !== undefined) {
  const image = document.createElement("link")
  const [width, height] = [screen.width, screen.height].map((side) => Math.round(side * devicePixelRatio))
  image.rel = "apple-touch-startup-image"
  image.href = `/icones/demarrage-${width}x${height}${matchMedia("(prefers-color-scheme: dark)").matches ? "-nuit" : ""}.png`
  document.head.append(image)
}
