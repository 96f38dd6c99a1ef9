// A page reloaded while its last save was in progress: waits for that save, then shows its result.
// The state kept in the tab (static/js/elements/save-on-leave.js) contains no answers: which save, and when it began.
const DIGEST_HEADER = "Parvis-Digest"
const MAX_AGE = 10_000
const RETRY_DELAY = 300
const MAX_ATTEMPTS = 12

// `isTouched`: whether something was typed meanwhile, which another page would lose.
export async function showPendingSave({ draft, writer, at }, form, isTouched) {
  if (Date.now() - at > MAX_AGE || readWriter(form) === writer) return
  for (let attempt = 0; attempt < MAX_ATTEMPTS && !isTouched(); attempt += 1) {
    const saved = await findSaved(draft, writer)
    if (saved && !isTouched()) return location.replace(saved)
    await new Promise((done) => setTimeout(done, RETRY_DELAY))
  }
}

// The address of what was saved: of the draft that the first page has begun, or of this very page.
async function findSaved(draft, writer) {
  const response = await fetch(draft ? `/brouillons/${draft}` : location.href, { cache: "no-store" }).catch(() => null)
  if (!response?.ok || !response.headers.has(DIGEST_HEADER)) return null
  if (draft) return response.url
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  return readWriter(page.forms["filling-form"]) === writer ? location.href : null
}

// Which tab wrote the page last, as its form says (app/portal/form/tab_conflicts.py).
function readWriter(form) {
  return form?.elements.tab?.value.split(".")[1]
}
