// The invitation to install the application, the button at the foot of every page, and the opening screen of iOS.
import { showNotice } from "./notices.js"

const INVITATION_PAUSE = 90 * 24 * 3600 * 1000

// `prompt` is the event of the browser, which asks its own question; none on iOS, where the steps are explained instead.
export function handleInstallable(prompt, visits) {
  showInstallButton(prompt)
  // After a request was sent, or at a later visit: never at the first one.
  if (visits < 2 && !document.querySelector("[data-sent]")) return
  addStartupImage()
  if (canOfferInstallation()) explainInstallation(prompt)
}

// Shown as long as the application can be installed and is not.
function showInstallButton(prompt) {
  const button = document.querySelector("button[data-install]")
  if (!button) return
  button.parentElement.hidden = false
  button.onclick = () => promptInstallation(prompt, button)
}

// On request, whatever was answered before. A browser asks its question once, and fires its event again when it may ask once more.
async function promptInstallation(prompt, button) {
  addStartupImage()
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

// iOS shows an image of the exact size of the screen while the application opens, and reads its address when the page is put on the home screen.
function addStartupImage() {
  if (navigator.standalone === undefined || document.querySelector("[rel=apple-touch-startup-image]")) return
  const image = document.createElement("link")
  const [width, height] = [screen.width, screen.height].map((side) => Math.round(side * devicePixelRatio))
  image.rel = "apple-touch-startup-image"
  image.href = `/icones/demarrage-${width}x${height}${matchMedia("(prefers-color-scheme: dark)").matches ? "-nuit" : ""}.png`
  document.head.append(image)
}
