// Validates the answers of a page. The server has the last word.
import { isMet, parseAnswer } from "./answers.js"
import { buildItemScope, listAskedRows } from "./rows.js"
import { indexQuestions, renderCheckMessage } from "./dynamic-text.js"
import { isOutside } from "../../lib/territory.js"

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/
const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/
const MISSING_CODES = { files: "file", signature: "name", bank_account: "holder" }

// What keeps one from going on: [the name of the question, why, what goes with the reason].
export function validatePage({ page, fields }, typed, files, { pages, values, reader }) {
  const words = ({ message }) => renderCheckMessage(message, indexQuestions(pages), values, reader)
  return validateFields(fields, page.checks, "", { typed, files, values, reader, words })
}

// `before`: what the names of the inputs of a group begin with.
function validateFields(fields, checks, before, context) {
  const problems = fields.flatMap((field) => (field.type === "block" ? validateRows(field, context) : nameProblem(field, validateField(field, context))))
  const refusedNames = new Set(problems.map(([name]) => name.slice(before.length).split("__")[0]))
  const fieldNames = fields.map(({ id }) => id.slice(before.length))
  return [...problems, ...listUnmetChecks(checks, fieldNames, refusedNames, context).map(([part, ...why]) => [before + part, ...why])]
}

const nameProblem = ({ id }, problem) => (problem ? [[id, ...problem]] : [])

function validateRows(block, context) {
  const rows = listAskedRows(block)
  if (rows.length > block.bounds.most) return [[block.id, "many-items", block.bounds.most]]
  return rows.flatMap((row) => {
    const values = buildItemScope(row.answers, context.values)
    const words = ({ message }) => renderCheckMessage(message, indexQuestions([], block), values, context.reader)
    return validateFields(row.fields, block.checks ?? [], `${block.id}__${row.name}__`, { ...context, values, words })
  })
}

// Beside the question of the check, else the last of those that it reads.
function listUnmetChecks(checks, fieldNames, refusedNames, { values, words }) {
  return checks.flatMap((check) => {
    const place = fieldNames.includes(check.field) ? check.field : fieldNames.findLast((name) => check.reads.includes(name))
    const isSkipped = !place || check.reads.some((name) => refusedNames.has(name)) || isMet(check.condition, values, true)
    return isSkipped ? [] : [[place, "check", words(check)]]
  })
}

// Why, and what goes with the reason; nothing when nothing is.
function validateField(field, { typed, files, values }) {
  const answer = parseAnswer(field, typed, files, values)
  if (answer === null) return field.required ? [MISSING_CODES[field.type] ?? "required"] : null
  return VALIDATORS[field.type]?.(answer, field)
}

function validateNumber(answer, { integer, minimum, maximum }) {
  if (!NUMBER.test(answer) || (integer && answer.includes("."))) return ["number"]
  if (Number.isFinite(minimum) && Number(answer) < minimum) return ["minimum", minimum]
  if (Number.isFinite(maximum) && Number(answer) > maximum) return ["maximum", maximum]
}

function validateText({ length }, { min_length: least, max_length: most }) {
  if (length < least) return ["short", least]
  if (length > most) return ["long", most]
}

function validateChoices({ length }, { minimum, maximum }) {
  if (minimum && length < minimum) return ["few-choices", minimum]
  if (maximum && length > maximum) return ["many-choices", maximum]
}

// Its two check digits: the number that it makes, modulo 97, is 1 (ISO 13616).
function isIban(text) {
  const iban = text.replace(/[^\dA-Za-z]/g, "").toUpperCase()
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => parseInt(letter, 36))
  return /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban) && BigInt(digits) % 97n === 1n
}

const VALIDATORS = {
  short_text: validateText,
  long_text: validateText,
  number: validateNumber,
  amount: validateNumber,
  multiple_choice: validateChoices,
  email: (answer) => (EMAIL.test(answer) ? null : ["email"]),
  phone: (answer) => (answer.replace(/\D/g, "").length < 10 ? ["phone"] : null),
  address: ({ street, city, postcode }) => (street && city && /^\d{5}$/.test(postcode?.replace(/ /g, "")) ? null : ["address"]),
  place: (answer, { territory }) => (isOutside(answer, territory) && !answer.outside ? ["outside"] : null),
  signature: ({ kind, name }) => (name ? (kind ? null : ["signature"]) : ["name"]),
  slot: (answer) => (answer.wish_day ? null : ["required"]),
  parts: (answer, { parts: [[name]] }) => (answer[name] ? null : ["required"]),
  bank_account: ({ holder, iban }) => (holder ? (iban && isIban(iban) ? null : ["iban"]) : ["holder"]),
}
