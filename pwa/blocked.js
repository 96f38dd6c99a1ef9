// Another tab holds the former version of what this device keeps: until it is closed nothing can be read nor kept here, and what is typed
// is on the screen alone.
import { show } from "../js/installed.js"

// `opening` succeeds once the other tabs let go.
export async function tellBlocked(opening) {
  addEventListener("beforeunload", ask)
  const notice = await show("blocked")
  await opening.catch(() => {})
  removeEventListener("beforeunload", ask)
  notice?.remove()
}

// The browser asks before it closes a page where something is typed (static/js/app.js).
const ask = (event) => document.documentElement.hasAttribute("data-typed") && event.preventDefault()
