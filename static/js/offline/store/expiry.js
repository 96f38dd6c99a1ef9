// The end of what this device keeps.
import { deleteWork, readAllRows } from "./store.js"

const RETENTION = 30 * 24 * 3600 * 1000

// Expires drafts not changed for a month and requests sent a month ago; never those that wait to be sent.
export async function expireOldWork() {
  const isOld = (at) => Date.now() - at > RETENTION
  for (const { id, savedAt } of await readAllRows("drafts")) if (isOld(savedAt)) await deleteWork(id)
  for (const { id, state, sentAt } of await readAllRows("outbox")) if (state === "sent" && isOld(sentAt)) await deleteWork(id)
}
