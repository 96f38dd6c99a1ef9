// Another tab holds the former version of what this device keeps: until it is closed nothing can be read nor kept here, and what is typed
// is on the screen alone.
import { showNotice } from "../../lib/notices.js"

// `opening` succeeds once the other tabs let go.
export async function showBlockedNotice(opening) {
  addEventListener("beforeunload", confirmUnload)
  const notice = await showNotice("blocked")
  await opening.catch(() => {})
  removeEventListener("beforeunload", confirmUnload)
  notice?.remove()
}

// The browser asks before it closes a page where something is typed (static/js/app.js).
const confirmUnload = (event) => document.documentElement.hasAttribute("data-typed") && event.preventDefault()
