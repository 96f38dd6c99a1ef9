// What every page needs of JavaScript; each page works without any of it.
const elementNames = [
  "check-all", "choice-search", "copy-text", "device-lock", "device-session", "delete-account-data", "field-tour", "field-tour-download",
  "live-form", "offline-fallback", "restore-files", "list-arrivals", "many-actions", "map-view", "offline-form", "own-requests", "auto-submit", "photo-viewer", "print-button",
  "push-opt-in", "save-on-leave", "search-box", "session-timeout", "sign-out", "signature-pad",
]
// Of use to one question, they come when one goes to it; at once in a form that the network may leave.
const lateElements = ["character-count", "place-map", "shrink-photos", "suggest-list", "upload-progress"]
const canLoadLate = () => !document.querySelector("offline-form")

function loadElements() {
  for (const name of canLoadLate() ? elementNames : [...elementNames, ...lateElements]) {
    if (document.querySelector(name)) import(`./elements/${name}.js`)
  }
  for (const element of document.querySelectorAll("[data-late]:not(:defined)")) {
    element.hidden = false
    // A marker that is there can be taken away.
    if (element.closest("fieldset").querySelector("[name$=__latitude]").value) importElement(element, {})
  }
  for (const list of document.querySelectorAll("suggest-list:not(:defined)")) prepareCombobox(document.getElementById(list.getAttribute("input")))
}

// A screen reader says what an input is when one arrives there, before the list has come.
function prepareCombobox(input) {
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["autocomplete", "off"]]) input.setAttribute(name, value)
}

function loadLateElements(event) {
  for (const element of document.querySelectorAll(lateElements.map((name) => `${name}:not(:defined)`))) {
    if ((element.closest("fieldset") ?? element.parentElement).contains(event.target)) importElement(element, event)
  }
}

// What is pressed before its element is there is pressed again once it is.
async function importElement(element, { type, target }) {
  const isThere = await import(`./elements/${element.localName}.js`).catch(() => false)
  if (!isThere) element.hidden = element.hasAttribute("data-late")
  else if (type === "click" && element.contains(target)) target.click()
}

// A photo chosen, or a sign-out pressed, before its element is there waits for it.
async function replayWhenDefined(event) {
  const { target, submitter, type } = event
  const holder = target.closest("auto-submit:not(:defined), sign-out:not(:defined)")
  if (!holder) return
  event.preventDefault()
  const isThere = await import(`./elements/${holder.localName}.js`).catch(() => false)
  if (type === "submit" && !isThere) target.submit()
  else if (type === "submit") target.requestSubmit(submitter)
  else if (isThere) target.dispatchEvent(new Event(type, { bubbles: true }))
}

// htmx is half the weight of a page and of no use before a form is touched: it comes with the first gesture there.
function loadHtmx() {
  if (window.htmx || !document.querySelector("[hx-post], [hx-get]")) return
  const script = document.createElement("script")
  script.src = new URL("../vendor/htmx/htmx.min.js", import.meta.url)
  script.addEventListener("load", recordForReplay(["input", "change"]))
  document.head.append(script)
}

// What is typed or ticked before htmx is there is told to it again: that first answer may call for other questions.
function recordForReplay(kinds) {
  const last = {}
  const remember = (event) => { last[event.type] = event.target }
  for (const kind of kinds) addEventListener(kind, remember)
  return () => {
    for (const kind of kinds) removeEventListener(kind, remember)
    for (const kind of kinds) last[kind]?.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

function onFirstFormInteraction(action) {
  const gestures = ["focusin", "pointerdown", "keydown"]
  const once = ({ target }) => {
    if (!target.closest?.("form, [hx-get], [hx-post]")) return
    for (const gesture of gestures) removeEventListener(gesture, once)
    if (document.readyState === "complete") action()
    else addEventListener("load", action)
  }
  for (const gesture of gestures) addEventListener(gesture, once, { passive: true })
}

function announceText(text, shown = false) {
  const announcer = document.getElementById("announcer")
  announcer.textContent = text
  announcer.toggleAttribute("data-shown", shown)
}

function announceReason(reason) {
  announceText(document.getElementById("announcer").dataset[reason], true)
}

// Who acts with the keyboard stays where they were: in what took the place of the element they had reached.
let hadFocusInside = false

function rememberFocus({ detail: { target } }) {
  hadFocusInside = target.contains(document.activeElement)
}

function restoreFocus({ detail: { target } }) {
  if (!hadFocusInside || document.activeElement !== document.body) return
  const place = document.getElementById(target.id)
  place?.setAttribute("tabindex", "-1")
  place?.focus({ preventScroll: true })
}

// Going back shows a page as it was left: one made before a sign-in is asked for again.
async function reloadAfterSignIn({ persisted }) {
  if (!persisted || !document.querySelector(".menu--account")) return
  const now = await fetch(location.href)
  if (now.ok && !(await now.text()).includes("menu--account")) location.reload()
}

loadElements()
addEventListener("pageshow", reloadAfterSignIn)
for (const gesture of ["focusin", "pointerdown", "click", "change"]) addEventListener(gesture, loadLateElements)
for (const kind of ["submit", "change"]) addEventListener(kind, replayWhenDefined)
onFirstFormInteraction(loadHtmx)
// A page that says that something is wrong says so in its title too.
let hadErrors = false

async function updateErrorTitle() {
  if (!hadErrors && !document.querySelector("[data-error-title]")) return
  hadErrors = true
  const { updateTitle } = await import("./lib/error-summary.js")
  updateTitle()
}

updateErrorTitle()
addEventListener("htmx:beforeRequest", rememberFocus)
addEventListener("htmx:afterSettle", (event) => {
  loadElements()
  restoreFocus(event)
  updateErrorTitle()
  // What took the focus has had it: the next swap may give it to something else.
  for (const element of document.querySelectorAll("[autofocus]")) element.removeAttribute("autofocus")
  announceText(event.target.querySelector("[data-announce]")?.textContent ?? "")
})
addEventListener("htmx:beforeRequest", () => announceText(""))
// What answers in place of the site, such as the page of a public Wi-Fi, is no response: nothing of it is put in the page.
addEventListener("htmx:beforeOnLoad", (event) => {
  const { detail } = event
  const { status } = detail.xhr
  // A proxy of the site refuses by itself, too: what is too large, what comes while the site restarts.
  if (detail.xhr.getResponseHeader("Parvis-Digest") || (status >= 400 && status !== 511)) return
  event.preventDefault()
  detail.elt.dispatchEvent(new CustomEvent("htmx:sendError", { bubbles: true, detail }))
})
addEventListener("htmx:sendError", () => announceReason("offline"))
addEventListener("parvis:offline", () => announceReason("offline"))
addEventListener("parvis:failed", () => announceReason("failed"))
addEventListener("htmx:responseError", ({ detail }) => announceReason(detail.xhr.status === 429 ? "paused" : "failed"))

// A menu closes when one goes elsewhere, and on Escape.
for (const menu of document.querySelectorAll(".dropdown")) {
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false
  })
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return
    menu.open = false
    menu.querySelector("summary").focus()
  })
}

// Once the page is there: the worker, which lets the next ones come without the network. What pages say of it comes when there is
// something to say (pwa-notices.js).
const loadPwaNotices = () => import("./lib/pwa-notices.js")
const { worker } = document.querySelector("link[rel=manifest]").dataset
if (worker && navigator.serviceWorker) {
  addEventListener("load", async () => {
    // None in a browser without module workers, such as Firefox before 147: its pages work as they do without a worker.
    const own = await navigator.serviceWorker.register(worker, { type: "module", updateViaCache: "imports" }).catch(() => null)
    const meet = async (isJustShown) => {
      if (own?.waiting && navigator.serviceWorker.controller) (await loadPwaNotices()).handleUpdate(own, isJustShown)
    }
    own?.addEventListener("updatefound", () => own.installing?.addEventListener("statechange", () => meet(false)))
    meet(true)
    // The icon says how many requests await who is signed in, or notifications an agent; and what waits here to be sent.
    const awaiting = document.querySelector("[data-awaiting]")?.dataset.awaiting
    if (awaiting) localStorage.setItem("awaiting", awaiting)
    if (localStorage.getItem("waiting") || /kept=/.test(document.cookie)) import("./offline/outbox/outbox-indicator.js")
    else if (awaiting) navigator.setAppBadge?.(Number(awaiting))
    if (own && localStorage.getItem("told")) import("./offline/push-subscription.js").then(async ({ renewSubscription }) => renewSubscription(await own.pushManager.getSubscription()))
    if ((localStorage.getItem("tour") ?? Infinity) < Date.now()) import("./offline/tour/tour.js").then((tour) => tour.expireTours())
  })
  navigator.serviceWorker.addEventListener("message", async ({ data }) => {
    if (data.copyOf) (await loadPwaNotices()).showCopyAge(data.copyOf)
  })
}

// A browser that was closed in between counts one more visit; what is counted says nothing of anybody.
let visits = 0
try {
  // A device that locks by itself; a sign-out that the server is still to be told of.
  if (localStorage.getItem("guard")) import("./offline/lock/idle-lock.js")
  if (localStorage.getItem("late")) import("./offline/outbox/retry-session-call.js")
  visits = Number(localStorage.getItem("visits")) + !sessionStorage.getItem("visit")
  localStorage.setItem("visits", visits)
  sessionStorage.setItem("visit", 1)
} catch { /* nothing may be kept here: every visit is a first one */ }

// After a request was sent, or when one comes back: never at a first visit. iOS has no question of its own to ask.
async function inviteToInstall(prompt) {
  if (visits > 1 || document.querySelector("[data-sent]")) (await loadPwaNotices()).offerInstallation(prompt)
}

// The button at the foot of every page is there as long as the application can be installed and is not.
function showInstallButton(prompt) {
  const button = document.querySelector("button[data-install]")
  if (!button) return
  button.parentElement.hidden = false
  button.onclick = async () => (await loadPwaNotices()).promptInstallation(prompt, button)
}

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault()
  showInstallButton(event)
  inviteToInstall(event)
})
if (navigator.standalone === false) {
  showInstallButton()
  inviteToInstall()
}

// Until it is left, a form with something typed in it keeps the version of the site that it came with (static/js/worker/update.js).
let typingLock
addEventListener("input", ({ target }) => {
  // Browsers write down what is typed, to show it again after a crash, perhaps to somebody else: not where they are asked to fill in nothing.
  if (target.form?.autocomplete === "off" && target.autocomplete) target.autocomplete = "off"
  if (target.form?.method === "post") {
    document.documentElement.toggleAttribute("data-typed", true)
    typingLock ??= navigator.locks?.request("typing", { mode: "shared" }, () => new Promise(() => {}))
  }
})
