// What is asked over the answers given so far, question after question, in the groups of a block too (app/procedures/fields/rows.py).
import { evaluate } from "../js/expressions.js"
import { answerTo, detailsOf, holds } from "./answers.js"

const MOST_ITEMS = 50
const [LEAST, MOST] = [1, 10]

// Which of these questions are asked over what is answered to them all. `answers` then holds what counts: nothing of what is hidden.
// `around`: the names that expressions read, `answers` among them; `way`: { typed, files, say }, where `say` gives a question whose words
// tell answers as it reads over them.
export function settle(questions, answers, around, way) {
  return questions.map((question) => {
    const field = holds(question.condition, around, false) ? asked(question, around, way) : null
    if (!field) put(question, answers, null)
    else if (field.type === "block" || field.type === "computed") put(field, answers, answerIn(field, around, way))
    return field
  }).filter(Boolean)
}

// What is answered to each, whether it is asked or not.
export function give(questions, answers, around, way) {
  for (const question of questions) put(question, answers, answerIn(question.type === "block" ? drawn(question, around, way) : question, around, way))
}

export function forget(questions, answers) {
  for (const question of questions) put(question, answers, null)
}

function asked(question, around, way) {
  if (question.telling) return way.say(question, around)
  if (question.type !== "block") return question
  const block = drawn(question, around, way)
  return block.bounds.most ? block : null
}

function answerIn(field, around, { typed, files }) {
  if (field.type !== "block") return answerTo(field, typed, files, around)
  const full = field.rows.filter(({ isEmpty }) => !isEmpty)
  return full.length ? full.map(({ answers }) => answers) : null
}

function put(field, answers, answer) {
  const name = field.part ?? field.id
  delete answers[name]
  delete answers[`${name}_details`]
  if (answer === null) return
  answers[name] = answer
  if (field.details) answers[`${name}_details`] = detailsOf(field, answer)
}

// With its groups as they are typed, and how many there may be.
function drawn(block, values, way) {
  const rows = way.typed.getAll(`${block.id}__items`).map((name) => rowOf(block, name, values, way))
  return { ...block, rows, bounds: boundsOf(block, values) }
}

// The questions that apply in a group, under the names of their inputs, and the answers that count.
function rowOf(block, name, values, { say, ...way }) {
  const [answers, questions] = [{}, block.fields.map((field) => ({ ...field, id: `${block.id}__${name}__${field.id}`, part: field.id }))]
  const [around, inside] = [over(answers, values), { ...way, say: (field, read) => say(field, read, block) }]
  give(questions, answers, around, inside)
  const fields = settle(questions, answers, around, inside)
  return { name, fields, answers, isEmpty: fields.every(({ part, type }) => type === "computed" || !(part in answers)) }
}

// { least, most }: as they are written, or worked out from the answers.
function boundsOf({ minimum = LEAST, maximum = MOST }, values) {
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

// The names that an expression may read in a group.
export const over = (item, values) => ({ ...values, item, outer: values.item ?? null })

// The groups that are asked for: those with something in them, then empty ones as long as there are too few.
export function askedRows({ rows, required, bounds }) {
  const missing = (required ? bounds.least : 0) - rows.filter(({ isEmpty }) => !isEmpty).length
  const empty = rows.filter(({ isEmpty }) => isEmpty).slice(0, Math.max(0, missing))
  return rows.filter((row) => !row.isEmpty || empty.includes(row))
}

// The question whose input has this name, be it in a group.
export function questionNamed(fields, name) {
  const [first, ...rest] = name.split("__")
  return rest.filter((_, at) => at % 2).reduce((field, part) => field.fields.find(({ id }) => id === part), fields.find(({ id }) => id === first))
}
