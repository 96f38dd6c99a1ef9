// A page loaded again before what was typed in it was saved: it waits for that save, then shows it.
// What is kept of it in the tab (static/js/elements/keep-on-leave.js) says nothing of the answers: which save, and since when.
const MARK = "Parvis-Digest"
const LONGEST = 10_000
const PAUSE = 300
const ATTEMPTS = 12

// `isTouched`: whether something was typed meanwhile, which another page would lose.
export async function showPendingSave({ draft, writer, at }, form, isTouched) {
  if (Date.now() - at > LONGEST || writerOf(form) === writer) return
  for (let attempt = 0; attempt < ATTEMPTS && !isTouched(); attempt += 1) {
    const saved = await findSaved(draft, writer)
    if (saved && !isTouched()) return location.replace(saved)
    await new Promise((done) => setTimeout(done, PAUSE))
  }
}

// The address of what was saved: of the draft that the first page has begun, or of this very page.
async function findSaved(draft, writer) {
  const answer = await fetch(draft ? `/brouillons/${draft}` : location.href, { cache: "no-store" }).catch(() => null)
  if (!answer?.ok || !answer.headers.has(MARK)) return null
  if (draft) return answer.url
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  return writerOf(page.forms["filling-form"]) === writer ? location.href : null
}

// Which tab wrote the page last, as its form says (app/portal/tabs.py).
function writerOf(form) {
  return form?.elements.tab?.value.split(".")[1]
}
