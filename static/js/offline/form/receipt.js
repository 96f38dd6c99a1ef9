// After « Envoyer » on the offline form: the request is in the outbox, and its state replaces the form.
import { registerBackgroundSync, sendAll } from "../outbox/outbox.js"
import { disableUnloadWarning, enableUnloadWarning, retryAfterFreeingSpace } from "../store/storage-quota.js"
import { addToOutbox } from "../store/store.js"
import { listDeviceFiles, listServerFiles } from "./draft-autosave.js"

// With its files at once; where nothing can be kept any more, straight to the server. Fails when neither can be. `told`: the answers in words.
export async function queueRequest(draft, typed, chosen, told) {
  const files = {}
  for (const { field, name } of chosen) (files[field] ??= []).push(name)
  const request = { procedure: draft.slug, version: draft.version, typed, files }
  await retryAfterFreeingSpace(() => addToOutbox(draft, request, listDeviceFiles(chosen), { told, known: listServerFiles(chosen) })).catch(() => sendFromPage(draft, request, listDeviceFiles(chosen)))
  disableUnloadWarning()
}

// The page of the request on the site takes the place of this one.
async function sendFromPage(draft, request, files) {
  enableUnloadWarning()
  const { sendDirectly } = await import("../outbox/direct-send.js")
  const url = await sendDirectly(draft, request, files)
  disableUnloadWarning()
  location.assign(url)
  await new Promise(() => {})
}

export async function startSending() {
  import("../outbox/outbox-indicator.js")
  await registerBackgroundSync()
  sendAll()
}

export function showReceipt(root, id) {
  root.toggleAttribute("sent", true)
  for (const part of root.querySelectorAll(":scope > :not([data-receipt], h1)")) part.hidden = true
  const receipt = root.querySelector("[data-receipt]")
  receipt.hidden = false
  const list = receipt.querySelector("own-requests")
  list.addEventListener("parvis:drawn", ({ detail }) => updateHeading(receipt, detail))
  list.setAttribute("request", id)
  list.draw?.()
  receipt.querySelector("h2").focus()
}

// « Prête à partir » is true while it waits, and nothing more: the heading says where the request is.
function updateHeading(receipt, { state, reason }) {
  const headings = JSON.parse(receipt.dataset.headings)
  const heading = receipt.querySelector("h2")
  const words = headings[state === "to-mend" ? reason : state] ?? headings.waiting
  if (heading.textContent !== words) heading.textContent = words
  receipt.querySelector("[data-not-yet]").hidden = state !== "waiting"
}
