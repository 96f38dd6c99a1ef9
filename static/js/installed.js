// The worker and the installed application, as a page sees them: a new version, a copy, the invitation to install.
const LATER = 90 * 24 * 3600 * 1000
const MESSAGES = "/hors-ligne/messages"

// The worker waits until one agrees: nothing is loaded again under one's fingers.
export async function register(worker) {
  const own = await navigator.serviceWorker.register(worker, { updateViaCache: "none" })
  const look = () => own.waiting && navigator.serviceWorker.controller && offerUpdate(own)
  own.addEventListener("updatefound", () => own.installing?.addEventListener("statechange", look))
  look()
  countVisit()
  if (isFitting() && isOnIos()) offerInstallation()
}

export async function tellAge(date) {
  const { lang } = document.documentElement
  const moment = new Date(date).toLocaleString(lang, { dateStyle: "full", timeStyle: "short" })
  const notice = await show("copy")
  const words = notice?.querySelector("p")
  if (words) words.textContent = words.textContent.replace("{moment}", moment)
}

async function offerUpdate(own) {
  const notice = await show("update")
  if (!notice) return
  notice.querySelector("[data-yes]").addEventListener("click", () => update(own, notice))
  navigator.serviceWorker.addEventListener("controllerchange", () => notice.remove())
}

async function update(own, notice) {
  if (!(await isKept())) {
    notice.querySelector("[data-unsaved]").hidden = false
    return
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true })
  own.waiting?.postMessage("take over")
}

// What is typed is kept by whoever answers; a form that nobody keeps is not left.
async function isKept() {
  const kept = []
  dispatchEvent(new CustomEvent("parvis:leaving", { detail: { wait: (promise) => kept.push(promise) } }))
  if (document.documentElement.hasAttribute("data-typed") && !kept.length) return false
  const results = await Promise.allSettled(kept)
  return results.every(({ status }) => status === "fulfilled")
}

// `prompt` is the browser's own question, asked when one agrees; iOS has none, and is explained instead.
export async function offerInstallation(prompt) {
  if (!isFitting()) return
  const notice = await show("install")
  if (!notice) return
  notice.querySelector("[data-ios]").hidden = Boolean(prompt)
  notice.querySelector("[data-yes]").hidden = !prompt
  notice.querySelector("[data-yes]").addEventListener("click", () => {
    notice.remove()
    prompt.prompt()
  })
  notice.querySelector("[data-no]").addEventListener("click", () => note("install-later", Date.now() + LATER))
}

// After a request was sent, or when one comes back; never at a first visit, nor soon after a refusal, nor once installed.
function isFitting() {
  if (matchMedia("(display-mode: standalone)").matches || navigator.standalone) return false
  if (Date.now() < noted("install-later")) return false
  return Boolean(document.querySelector("[data-sent]")) || noted("visits") > 1
}

// A browser that was closed in between counts one more; what is counted says nothing of anybody.
function countVisit() {
  try {
    if (sessionStorage.getItem("visit")) return
    sessionStorage.setItem("visit", "1")
    note("visits", noted("visits") + 1)
  } catch { /* nothing may be kept here: every visit is a first one */ }
}

function noted(name) {
  try {
    return Number(localStorage.getItem(name))
  } catch {
    return 0
  }
}

function note(name, value) {
  try {
    localStorage.setItem(name, value)
  } catch { /* asked again at the next visit */ }
}

function isOnIos() {
  return navigator.standalone === false
}

// Puts a message at the top of the page, once; the words come from the site, or from the copy of them.
async function show(name) {
  const answer = await fetch(MESSAGES).catch(() => null)
  if (!answer?.ok || document.querySelector(`[data-notice=${name}]`)) return null
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const notice = page.getElementById(name).content.firstElementChild
  document.querySelector("main").prepend(document.adoptNode(notice))
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
