// The way through a form without the server: which pages and questions apply over the answers given so far.
// Served beside static/js, as /static/<version>/pwa.
import { holds } from "./answers.js"
import { forget, give, settle } from "./rows.js"
import { questionsOf, saying } from "./telling.js"

// The pages that apply, each with the questions that apply; the answers that count, those of what is hidden do not; what expressions may read.
export function wayThrough(pages, typed, files, reader) {
  const answers = {}
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(new Date())
  const values = { answers, action: answers, profile: {}, case: {}, processing: {}, today }
  const way = { typed, files, say: (field, read, block) => saying(field, questionsOf(pages, block), read, reader) }
  for (const { fields } of pages) give(fields, answers, values, way)
  const steps = pages.map((page) => {
    const isShown = holds(page.condition, values, false)
    if (!isShown) forget(page.fields, answers)
    return { page, fields: isShown ? settle(page.fields, answers, values, way) : [] }
  })
  return { steps: steps.filter(({ fields }) => fields.length), answers, values }
}
