// The groups of a block: how many there may be, which questions each asks, what it answers (app/procedures/fields/rows.py).
import { evaluate } from "../js/expressions.js"
import { answerTo, detailsOf, holds } from "./answers.js"

const MOST_ITEMS = 50
const [LEAST, MOST] = [1, 10]

// { least, most }: as they are written, or worked out from the answers.
export function boundsOf({ minimum = LEAST, maximum = MOST }, values) {
  const most = bound(maximum, values, MOST)
  return { least: Math.min(bound(minimum, values, LEAST), most), most }
}

function bound(setting, values, otherwise) {
  if (typeof setting === "number") return setting
  try {
    const found = evaluate({ floor: [setting] }, values)
    return typeof found === "number" ? Math.max(0, Math.min(MOST_ITEMS, found)) : otherwise
  } catch {
    return otherwise
  }
}

// Each with the questions that apply, under the names of their inputs, and the answers that count.
// `say` gives a question whose words tell answers as it reads over them.
export function rowsOf(block, typed, files, values, say) {
  return typed.getAll(`${block.id}__items`).map((name) => {
    const row = { name, fields: [], answers: {} }
    for (const question of block.fields) ask(question, row, block, typed, files, values, say)
    row.isEmpty = row.fields.every(({ part, type }) => type === "computed" || !(part in row.answers))
    return row
  })
}

function ask(question, row, block, typed, files, values, say) {
  const around = over(row.answers, values)
  if (!holds(question.condition, around, false)) return
  const field = { ...question, id: `${block.id}__${row.name}__${question.id}`, part: question.id }
  const asked = field.telling ? say(field, around, block) : field
  if (!asked) return
  row.fields.push(asked)
  const answer = answerTo(field, typed, files, around)
  if (answer === null) return
  row.answers[question.id] = answer
  if (question.details) row.answers[`${question.id}_details`] = detailsOf(question, answer)
}

// The names that an expression may read in a group.
export const over = (item, values) => ({ ...values, item, outer: values.item ?? null })

// The groups that are asked for: those with something in them, then empty ones as long as there are too few.
export function askedRows(block, values) {
  const missing = (block.required ? boundsOf(block, values).least : 0) - block.rows.filter(({ isEmpty }) => !isEmpty).length
  const empty = block.rows.filter(({ isEmpty }) => isEmpty).slice(0, Math.max(0, missing))
  return block.rows.filter((row) => !row.isEmpty || empty.includes(row))
}
