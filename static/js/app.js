// The entry of every page: it imports custom elements and htmx when they are of use, and moves the focus and announces after a swap of htmx.
// Each page works without any of it.
const DIGEST_HEADER = "Parvis-Digest"
// Of use to one question, they are imported when the focus reaches it; at once in a form that must work without the network.
const lateElements = ["character-count", "place-map", "shrink-photos", "suggest-list", "upload-progress"]
const canLoadLate = () => !document.querySelector("offline-form")

let hadFocusInside = false
let hadErrors = false

loadElements()
updateErrorTitle()
loadHtmxOnInteraction()
for (const kind of ["focusin", "pointerdown", "click", "change"]) addEventListener(kind, loadLateElements)
for (const kind of ["submit", "change"]) addEventListener(kind, replayWhenDefined)
addEventListener("htmx:beforeRequest", handleRequest)
addEventListener("htmx:afterSettle", (event) => { loadElements(); handleSwap(event) })
addEventListener("htmx:beforeOnLoad", rejectForeignResponse)
addEventListener("htmx:sendError", () => announceReason("offline"))
addEventListener("parvis:offline", () => announceReason("offline"))
addEventListener("parvis:failed", () => announceReason("failed"))
addEventListener("htmx:responseError", ({ detail }) => announceReason(detail.xhr.status === 429 ? "paused" : "failed"))

// Going back shows a page as it was left: one made before a sign-in is loaded again.
addEventListener("pageshow", async ({ persisted }) => {
  if (!persisted || !document.querySelector(".menu--account")) return
  const response = await fetch(location.href)
  if (response.ok && !(await response.text()).includes("menu--account")) location.reload()
})

// A menu closes when the focus leaves it, and on Escape.
addEventListener("focusout", ({ target, relatedTarget }) => {
  const menu = target.closest?.(".dropdown")
  if (menu && relatedTarget && !menu.contains(relatedTarget)) menu.open = false
})
addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.(".dropdown[open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})

// A form with something typed in it holds this lock until the page is left, and so keeps its version of the site (pwa/worker/update.js).
let typingLock
addEventListener("input", ({ target }) => {
  // Browsers save what is typed, to restore it after a crash, perhaps for somebody else: not in a form that asks for no autocompletion.
  if (target.form?.autocomplete === "off" && target.autocomplete) target.autocomplete = "off"
  if (target.form?.method === "post") {
    document.documentElement.toggleAttribute("data-typed", true)
    typingLock ??= navigator.locks?.request("typing", { mode: "shared" }, () => new Promise(() => {}))
  }
})

// Nothing of the installed application is needed to read a page: it is loaded after the page, or when the browser says something of it.
if (navigator.serviceWorker) {
  addEventListener("load", async () => (await import("./lib/service-worker-client.js")).startServiceWorker())
  navigator.serviceWorker.addEventListener("message", async ({ data }) => {
    if (data.copyOf) (await import("./lib/worker-notices.js")).showCopyAge(data.copyOf)
  })
}

// A browser that was closed in between counts one more visit; what is counted says nothing of anybody.
let visits = 0
try {
  // A device that locks by itself; a sign-out that the server is still to receive.
  if (localStorage.getItem("guard")) import("./offline/lock/idle-lock.js")
  if (localStorage.getItem("late")) import("./offline/outbox/retry-session-call.js")
  visits = Number(localStorage.getItem("visits")) + !sessionStorage.getItem("visit")
  localStorage.setItem("visits", visits)
  sessionStorage.setItem("visit", 1)
} catch { /* no storage here: every visit is the first one */ }

const handleInstallable = async (prompt) => (await import("./lib/install-prompt.js")).handleInstallable(prompt, visits)
addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); handleInstallable(event) })
// iOS fires no such event.
if (navigator.standalone === false) handleInstallable()

function loadElements() {
  // The module of a custom element has its name.
  for (const { localName } of document.querySelectorAll(":not(:defined)")) {
    if (!canLoadLate() || !lateElements.includes(localName)) import(`./elements/${localName}.js`)
  }
  for (const element of document.querySelectorAll("[data-late]:not(:defined)")) {
    element.hidden = false
    // A marker that is on the map can be taken away.
    if (element.closest("fieldset").querySelector("[name$=__latitude]").value) importElement(element, {})
  }
  for (const list of document.querySelectorAll("suggest-list:not(:defined)")) prepareCombobox(document.getElementById(list.getAttribute("input")))
}

// A screen reader announces the role of an input when the focus arrives there, before the list is loaded.
function prepareCombobox(input) {
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["autocomplete", "off"]]) input.setAttribute(name, value)
}

function loadLateElements(event) {
  for (const element of document.querySelectorAll(lateElements.map((name) => `${name}:not(:defined)`))) {
    if ((element.closest("fieldset") ?? element.parentElement).contains(event.target)) importElement(element, event)
  }
}

// A press on an element that is not defined yet is repeated once it is.
async function importElement(element, { type, target }) {
  const isDefined = await import(`./elements/${element.localName}.js`).catch(() => false)
  if (!isDefined) element.hidden = element.hasAttribute("data-late")
  else if (type === "click" && element.contains(target)) target.click()
}

// A photo chosen, or a sign-out pressed, before its element is defined waits for it.
async function replayWhenDefined(event) {
  const { target, submitter, type } = event
  const element = target.closest("submit-photos:not(:defined), sign-out:not(:defined)")
  if (!element) return
  event.preventDefault()
  const isDefined = await import(`./elements/${element.localName}.js`).catch(() => false)
  if (type === "submit" && !isDefined) target.submit()
  else if (type === "submit") target.requestSubmit(submitter)
  else if (isDefined) target.dispatchEvent(new Event(type, { bubbles: true }))
}

// htmx is half the weight of a page and of no use before a form is touched: it is loaded at the first interaction with one.
function loadHtmxOnInteraction() {
  const kinds = ["focusin", "pointerover", "pointerdown", "keydown"]
  const handleFirst = ({ target }) => {
    if (!target.closest?.("form, [hx-get], [hx-post]")) return
    for (const kind of kinds) removeEventListener(kind, handleFirst)
    if (document.readyState === "complete") loadHtmx()
    else addEventListener("load", loadHtmx)
  }
  for (const kind of kinds) addEventListener(kind, handleFirst, { passive: true })
  // A page that is left open asks for what is new all the same.
  if (document.querySelector("[hx-trigger^=every]")) setTimeout(loadHtmx, 30_000)
}

function loadHtmx() {
  if (window.htmx || !document.querySelector("[hx-post], [hx-get]")) return
  const script = document.createElement("script")
  script.src = new URL("../vendor/htmx/htmx.min.js", import.meta.url)
  script.addEventListener("load", recordForReplay(["input", "change"]))
  document.head.append(script)
}

// The last input before htmx is loaded is dispatched to it again: the form may have other questions after that answer.
function recordForReplay(kinds) {
  const lastTargets = {}
  const record = (event) => { lastTargets[event.type] = event.target }
  for (const kind of kinds) addEventListener(kind, record)
  return () => {
    for (const kind of kinds) removeEventListener(kind, record)
    for (const kind of kinds) lastTargets[kind]?.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

function announceText(text, isVisible = false) {
  const announcer = document.getElementById("announcer")
  announcer.textContent = text
  announcer.toggleAttribute("data-shown", isVisible)
}

function announceReason(reason) {
  announceText(document.getElementById("announcer").dataset[reason], true)
}

// Keyboard users keep their position: the focus goes to what replaced the element that had it.
function handleRequest({ detail: { target } }) {
  hadFocusInside = target.contains(document.activeElement)
  announceText("")
}

function restoreFocus({ detail: { target } }) {
  if (!hadFocusInside || document.activeElement !== document.body) return
  const replacement = document.getElementById(target.id)
  replacement?.setAttribute("tabindex", "-1")
  replacement?.focus({ preventScroll: true })
}

function handleSwap(event) {
  restoreFocus(event)
  updateErrorTitle()
  // An element that took the focus has had it: the next swap may give it to another.
  for (const element of document.querySelectorAll("[autofocus]")) element.removeAttribute("autofocus")
  announceText(event.target.querySelector("[data-announce]")?.textContent ?? "")
}

// A page with errors says so in its title too.
async function updateErrorTitle() {
  if (!hadErrors && !document.querySelector("[data-error-title]")) return
  hadErrors = true
  const { updateTitle } = await import("./lib/error-summary.js")
  updateTitle()
}

// A response that is not from the site, such as the page of a public Wi-Fi, is not swapped into the page. A proxy of the site has error
// pages of its own, too: a body that is too large, a site that restarts.
function rejectForeignResponse(event) {
  const { xhr, elt } = event.detail
  if (xhr.getResponseHeader(DIGEST_HEADER) || (xhr.status >= 400 && xhr.status !== 511)) return
  event.preventDefault()
  elt.dispatchEvent(new CustomEvent("htmx:sendError", { bubbles: true, detail: event.detail }))
}
