// What follows « Envoyer » on a device: the request is in its outbox, and its state is shown in the place of the form.
import { sendAll, sendEvenWhenClosed } from "../../pwa/outbox.js"
import { holdBack, letGo, withRoom } from "../../pwa/room.js"
import { putInOutbox } from "../../pwa/store.js"
import { here, there } from "./kept-draft.js"

// With its files at once; where nothing can be kept any more, straight to the server. Fails when neither can be. `told`: the answers in words.
export async function send(draft, typed, chosen, told) {
  const files = {}
  for (const { field, name } of chosen) (files[field] ??= []).push(name)
  const request = { procedure: draft.slug, version: draft.version, typed, files }
  await withRoom(() => putInOutbox(draft, request, here(chosen), { told, known: there(chosen) })).catch(() => leaveFromHere(draft, request, here(chosen)))
  letGo()
}

// The page of the request on the site takes the place of this one.
async function leaveFromHere(draft, request, files) {
  holdBack()
  const { sendAtOnce } = await import("../../pwa/at-once.js")
  const url = await sendAtOnce(draft, request, files)
  letGo()
  location.assign(url)
  await new Promise(() => {})
}

export async function leaveNow() {
  import("../../pwa/waiting.js")
  await sendEvenWhenClosed()
  sendAll()
}

export function showReceipt(root, id) {
  root.toggleAttribute("sent", true)
  for (const part of root.querySelectorAll(":scope > :not([data-receipt], h1)")) part.hidden = true
  const receipt = root.querySelector("[data-receipt]")
  receipt.hidden = false
  const list = receipt.querySelector("own-requests")
  list.addEventListener("parvis:drawn", ({ detail }) => followState(receipt, detail))
  list.setAttribute("request", id)
  list.draw?.()
  receipt.querySelector("h2").focus()
}

// « Prête à partir » is true while it waits, and nothing more: the heading says where the request is.
function followState(receipt, { state, reason }) {
  const headings = JSON.parse(receipt.dataset.headings)
  const heading = receipt.querySelector("h2")
  const words = headings[state === "to-mend" ? reason : state] ?? headings.waiting
  if (heading.textContent !== words) heading.textContent = words
  receipt.querySelector("[data-not-yet]").hidden = state !== "waiting"
}
