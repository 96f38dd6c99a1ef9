// The way through a form without the server: which pages and questions apply, and what is plainly wrong. The server has the last word.
// Served beside static/js, as /static/<version>/pwa.
import { evaluate } from "../js/expressions.js"

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/
const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/
const NOT_ASKED = ["title", "explanation", "computed"]

// The pages that apply, each with the questions that apply; and the answers that count: those of what is hidden do not.
export function wayThrough(pages, typed, files) {
  const answers = {}
  const steps = []
  for (const page of pages) {
    if (!holds(page.condition, answers, false)) continue
    const fields = page.fields.filter((field) => {
      if (!holds(field.condition, answers, false)) return false
      const answer = answerTo(field, typed, files, answers)
      if (answer !== null) answers[field.id] = answer
      return true
    })
    if (fields.length) steps.push({ page, fields })
  }
  return { steps, answers }
}

// What keeps one from going on: [the name of the question, why, what goes with the reason].
export function problemsOf({ page, fields }, typed, files, answers) {
  const found = fields.flatMap((field) => problemOf(field, typed, files, answers).map((problem) => [field.id, ...problem]))
  const wrong = new Set(found.map(([name]) => name))
  const shown = fields.map(({ id }) => id)
  for (const { condition, message, field, reads } of page.checks) {
    const place = shown.includes(field) ? field : shown.findLast((name) => reads.includes(name))
    if (place && !reads.some((name) => wrong.has(name)) && !holds(condition, answers, true)) found.push([place, "check", message])
  }
  return found
}

// A condition that asks for too much work is not met; a check, held against nobody.
function holds(condition, answers, otherwise) {
  if (condition === null) return true
  try {
    return evaluate(condition, namesOver(answers)) === true
  } catch {
    return otherwise
  }
}

function namesOver(answers) {
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(new Date())
  return { answers, action: answers, profile: {}, case: {}, processing: {}, today }
}

// The answer as the server would keep it; nothing (null) when there is none.
export function answerTo(field, typed, files, answers) {
  const each = typed.getAll(field.id).map(oneLine).filter(Boolean)
  const [first = null] = each
  switch (field.type) {
    case "title": case "explanation": return null
    case "computed": return computed(field.value, answers)
    case "yes_no": return first === null ? null : first === "yes"
    case "consent": return first === "yes" || null
    case "multiple_choice": return each.length ? each : null
    case "number": case "amount": return first === null ? null : numberIn(first)
    case "files": return files.some((file) => file.field === field.id) ? files.filter((file) => file.field === field.id).map(({ name }) => name) : null
    case "address": case "place": case "commune": case "company": case "association": return partsOf(field, typed)
    default: return first
  }
}

function computed(expression, answers) {
  try {
    const value = evaluate(expression, namesOver(answers))
    return typeof value === "number" ? String(value) : value
  } catch {
    return null
  }
}

function partsOf({ id }, typed) {
  const parts = {}
  for (const [name, value] of typed) if (name.startsWith(`${id}__`) && oneLine(value)) parts[name.slice(id.length + 2)] = oneLine(value)
  return Object.keys(parts).length ? parts : null
}

const oneLine = (text) => (typeof text === "string" ? text.replace(/\s+/g, " ").trim() : "")
const numberIn = (text) => text.replace(/[\s\u202f€]/g, "").replace(",", ".").replace(/^\+/, "")

function problemOf(field, typed, files, answers) {
  if (NOT_ASKED.includes(field.type)) return []
  const answer = answerTo(field, typed, files, answers)
  if (answer === null) return field.required ? [[field.type === "files" ? "file" : "required"]] : []
  const text = String(answer)
  const { minimum, maximum, min_length: least, max_length: most } = field
  if (field.type === "email" && !EMAIL.test(text)) return [["email"]]
  if (field.type === "phone" && text.replace(/\D/g, "").length < 10) return [["phone"]]
  if (/number|amount/.test(field.type) && (!NUMBER.test(text) || (field.integer && text.includes(".")))) return [["number"]]
  if (/number|amount/.test(field.type) && Number.isFinite(minimum) && Number(text) < minimum) return [["minimum", minimum]]
  if (/number|amount/.test(field.type) && Number.isFinite(maximum) && Number(text) > maximum) return [["maximum", maximum]]
  if (field.type === "address" && !(answer.street && answer.city && /^\d{5}$/.test(answer.postcode?.replace(/ /g, "")))) return [["address"]]
  if (/_text$/.test(field.type) && text.length < least) return [["short", least]]
  if (/_text$/.test(field.type) && text.length > most) return [["long", most]]
  return []
}
