// The way through a form without the server: which pages and questions apply over the answers given so far.
// Served beside static/js, as /static/<version>/pwa.
import { answerTo, detailsOf, holds } from "./answers.js"
import { boundsOf, rowsOf } from "./rows.js"
import { questionsOf, saying } from "./telling.js"

// The pages that apply, each with the questions that apply; the answers that count, those of what is hidden do not; what expressions may read.
export function wayThrough(pages, typed, files, reader) {
  const answers = {}
  const say = (field, values, block) => saying(field, questionsOf(pages, block), values, reader)
  const steps = []
  for (const page of pages) {
    if (!holds(page.condition, namesOver(answers), false)) continue
    const fields = page.fields.map((field) => asked(field, typed, files, answers, say)).filter(Boolean)
    if (fields.length) steps.push({ page, fields })
  }
  return { steps, answers, values: namesOver(answers) }
}

// The question as it is asked over these answers, which then hold its own; nothing when it is not asked.
function asked(field, typed, files, answers, say) {
  const values = namesOver(answers)
  if (!holds(field.condition, values, false)) return null
  if (field.type === "block") return askedBlock(field, typed, files, answers, values, say)
  if (field.telling) return say(field, values)
  const answer = answerTo(field, typed, files, values)
  if (answer === null) return field
  answers[field.id] = answer
  if (field.details) answers[`${field.id}_details`] = detailsOf(field, answer)
  return field
}

function askedBlock(field, typed, files, answers, values, say) {
  const bounds = boundsOf(field, values)
  if (!bounds.most) return null
  const rows = rowsOf(field, typed, files, values, say)
  const full = rows.filter(({ isEmpty }) => !isEmpty)
  if (full.length) answers[field.id] = full.map((row) => row.answers)
  return { ...field, rows, bounds }
}

function namesOver(answers) {
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(new Date())
  return { answers, action: answers, profile: {}, case: {}, processing: {}, today }
}
