// Updates the error summary as errors are corrected, and the title of the page, which begins with the fact that there are errors.
let titlePrefix

// What htmx swaps has no title of its own.
export function updateTitle() {
  const errorTitle = document.querySelector("[data-error-title]:not([hidden])")
  titlePrefix ??= errorTitle?.dataset.errorTitle
  if (!titlePrefix) return
  const title = document.title.startsWith(titlePrefix) ? document.title.slice(titlePrefix.length) : document.title
  document.title = errorTitle ? titlePrefix + title : title
}

// Returns how many are left, in words, when that has changed. `judged`: by the id of what is wrong, the items that say why; where it was not looked at again, what was said stays.
export function updateSummary(summary, form, judged) {
  updateTitle()
  const list = summary.querySelector("ul")
  const lines = [...form.querySelectorAll(".field__error[id]")].flatMap(({ id: error }) => {
    const id = error.replace(/-error$/, "")
    return judged.has(id) ? judged.get(id).map((item) => buildLine(id, item)) : [...list.children].filter((line) => getTarget(line) === id)
  })
  // What changes there is told elsewhere, without saying all of it again.
  summary.removeAttribute("role")
  list.replaceChildren(...lines)
  const heading = summary.querySelector("h2")
  const before = heading.textContent
  heading.textContent = lines.length === 1 ? summary.dataset.one : summary.dataset.many.replace("{count}", lines.length)
  if (!lines.length) summary.remove()
  updateTitle()
  return lines.length && heading.textContent !== before ? heading.textContent : ""
}

function getTarget(line) {
  return line.querySelector("a").hash.slice(1)
}

function buildLine(id, { dataset, textContent }) {
  const line = document.createElement("li")
  line.append(Object.assign(document.createElement("a"), { href: `#${id}`, textContent: `${dataset.label} – ${textContent.trim()}` }))
  return line
}
