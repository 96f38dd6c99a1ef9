// Resolves which fields apply over the answers so far, also in the rows of a block (app/procedures/fields/rows.py).
import { evaluate } from "../../lib/expressions.js"
import { buildChoiceDetails, isMet, parseAnswer } from "./answers.js"

const MAX_ITEMS = 50
const [DEFAULT_MINIMUM, DEFAULT_MAXIMUM] = [1, 10]

// Which of these questions are asked over what is answered to them all. `answers` then holds what counts: nothing of what is hidden.
// `around`: the names that expressions read, `answers` among them; `way`: { typed, files, say }, where `say` gives a question whose words
// tell answers as it reads over them.
export function resolveFields(questions, answers, around, way) {
  return questions.map((question) => {
    const field = isMet(question.condition, around, false) ? resolveField(question, around, way) : null
    if (!field) storeAnswer(question, answers, null)
    else if (field.type === "block" || field.type === "computed") storeAnswer(field, answers, readAnswer(field, around, way))
    return field
  }).filter(Boolean)
}

// What is answered to each, whether it is asked or not.
export function collectAnswers(questions, answers, around, way) {
  for (const question of questions) storeAnswer(question, answers, readAnswer(question.type === "block" ? expandBlock(question, around, way) : question, around, way))
}

export function clearAnswers(questions, answers) {
  for (const question of questions) storeAnswer(question, answers, null)
}

function resolveField(question, around, way) {
  if (question.telling) return way.say(question, around)
  if (question.type !== "block") return question
  const block = expandBlock(question, around, way)
  return block.bounds.most ? block : null
}

function readAnswer(field, around, { typed, files }) {
  if (field.type !== "block") return parseAnswer(field, typed, files, around)
  const full = field.rows.filter(({ isEmpty }) => !isEmpty)
  return full.length ? full.map(({ answers }) => answers) : null
}

function storeAnswer(field, answers, answer) {
  const name = field.part ?? field.id
  delete answers[name]
  delete answers[`${name}_details`]
  if (answer === null) return
  answers[name] = answer
  if (field.details) answers[`${name}_details`] = buildChoiceDetails(field, answer)
}

// With its groups as they are typed, and how many there may be.
function expandBlock(block, values, way) {
  const rows = way.typed.getAll(`${block.id}__items`).map((name) => buildRow(block, name, values, way))
  return { ...block, rows, bounds: computeBounds(block, values) }
}

// The questions that apply in a group, under the names of their inputs, and the answers that count.
function buildRow(block, name, values, { say, ...way }) {
  const [answers, questions] = [{}, block.fields.map((field) => ({ ...field, id: `${block.id}__${name}__${field.id}`, part: field.id }))]
  const [around, inside] = [buildItemScope(answers, values), { ...way, say: (field, read) => say(field, read, block) }]
  collectAnswers(questions, answers, around, inside)
  const fields = resolveFields(questions, answers, around, inside)
  return { name, fields, answers, isEmpty: fields.every(({ part, type }) => type === "computed" || !(part in answers)) }
}

// { least, most }: as they are written, or worked out from the answers.
function computeBounds({ minimum = DEFAULT_MINIMUM, maximum = DEFAULT_MAXIMUM }, values) {
  const most = evaluateBound(maximum, values, DEFAULT_MAXIMUM)
  return { least: Math.min(evaluateBound(minimum, values, DEFAULT_MINIMUM), most), most }
}

function evaluateBound(setting, values, otherwise) {
  if (typeof setting === "number") return setting
  try {
    const bound = evaluate({ floor: [setting] }, values)
    return typeof bound === "number" ? Math.max(0, Math.min(MAX_ITEMS, bound)) : otherwise
  } catch {
    return otherwise
  }
}

// The names that an expression may read in a group.
export const buildItemScope = (item, values) => ({ ...values, item, outer: values.item ?? null })

// The groups that are asked for: those with something in them, then empty ones as long as there are too few.
export function listAskedRows({ rows, required, bounds }) {
  const missing = (required ? bounds.least : 0) - rows.filter(({ isEmpty }) => !isEmpty).length
  const empty = rows.filter(({ isEmpty }) => isEmpty).slice(0, Math.max(0, missing))
  return rows.filter((row) => !row.isEmpty || empty.includes(row))
}

// The question whose input has this name, be it in a group.
export function findQuestion(fields, name) {
  const [first, ...rest] = name.split("__")
  return rest.filter((_, at) => at % 2).reduce((field, part) => field.fields.find(({ id }) => id === part), fields.find(({ id }) => id === first))
}
