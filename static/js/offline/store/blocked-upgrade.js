// Another tab holds the former version of the database open: until it is closed nothing can be read or saved here, and input exists only
// on the screen.
import { showNotice } from "../../lib/notices.js"

// `opening` resolves once the other tabs have closed it.
export async function showBlockedNotice(opening) {
  addEventListener("beforeunload", confirmUnload)
  const notice = await showNotice("blocked")
  await opening.catch(() => {})
  removeEventListener("beforeunload", confirmUnload)
  notice?.remove()
}

// Asks before closing a page with unsaved input (static/js/app.js).
const confirmUnload = (event) => document.documentElement.hasAttribute("data-typed") && event.preventDefault()
