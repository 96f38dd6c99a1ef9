// The journey through a form without the server: which pages and questions apply over the answers so far.
import { isMet } from "../fields/answers.js"
import { clearAnswers, collectAnswers, resolveFields } from "../fields/rows.js"
import { indexQuestions, resolveText } from "../fields/dynamic-text.js"

// The pages that apply, each with the questions that apply; the answers that count, those of what is hidden do not; what expressions may read.
export function buildJourney(pages, typed, files, reader) {
  const answers = {}
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(new Date())
  const values = { answers, action: answers, profile: {}, case: {}, processing: {}, today }
  const way = { typed, files, say: (field, read, block) => resolveText(field, indexQuestions(pages, block), read, reader) }
  for (const { fields } of pages) collectAnswers(fields, answers, values, way)
  const steps = pages.map((page) => {
    const isShown = isMet(page.condition, values, false)
    if (!isShown) clearAnswers(page.fields, answers)
    return { page, fields: isShown ? resolveFields(page.fields, answers, values, way) : [] }
  })
  return { steps: steps.filter(({ fields }) => fields.length), answers, values }
}
