// What follows « Envoyer » on a device: the request is in its outbox, and its state is shown in the place of the form.
import { sendAll, sendEvenWhenClosed } from "../../pwa/outbox.js"
import { putInOutbox } from "../../pwa/store.js"
import { here } from "./kept-draft.js"

// With its files at once; fails when there is no room.
export async function send(draft, typed, chosen) {
  const files = {}
  for (const { field, name } of chosen) (files[field] ??= []).push(name)
  await putInOutbox(draft, { procedure: draft.slug, version: draft.version, typed, files }, here(chosen))
}

export async function leaveNow() {
  import("../../pwa/waiting.js")
  await sendEvenWhenClosed()
  sendAll()
}

export function showReceipt(root, id) {
  root.toggleAttribute("sent", true)
  for (const part of root.querySelectorAll(":scope > :not([data-receipt])")) part.hidden = true
  const receipt = root.querySelector("[data-receipt]")
  receipt.hidden = false
  const list = receipt.querySelector("own-requests")
  list.setAttribute("request", id)
  list.draw?.()
  receipt.querySelector("h2").focus()
}
