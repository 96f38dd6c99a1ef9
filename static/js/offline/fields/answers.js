// Parses the input for one question, as the server does.
import { evaluate } from "../../lib/expressions.js"

const OTHER_OPTION = "__other"
const NUMBER = /^(-?)0*(\d{1,15}?)(?:\.(\d{1,6}))?$/

// Nothing (null) when there is none. `typed` is a FormData; `values` are the names that an expression may read.
export function parseAnswer(field, typed, files, values) {
  const each = typed.getAll(field.id).map(cleanLine).filter(Boolean)
  const [first = null] = each
  switch (field.type) {
    case "title": case "explanation": return null
    case "computed": return computeAnswer(field, values)
    case "yes_no": return first === null ? null : first === "yes"
    case "consent": return first === "yes" || null
    case "single_choice": return first === OTHER_OPTION ? readOtherAnswer(field, typed) : first
    case "multiple_choice": return parseMultipleChoice(field, each, typed)
    case "number": return first === null ? null : parseNumber(first)
    case "amount": return first === null ? null : parseAmount(first)
    case "long_text": return cleanLines(typed.get(field.id)) || null
    case "files": return listAnswerFiles(field, files)
    case "signature": return parseSignature(field, typed)
    case "address": case "place": case "commune": case "company": case "association": case "bank_account": case "slot": return parseParts(field, typed)
    case "parts": return parseDeclaredParts(field, typed)
    default: return first
  }
}

// What is kept beside an answer: the option chosen, with its properties, when something reads them.
export function buildChoiceDetails({ details, labels }, answer) {
  const describeOption = (value) => ({ ...(details[value] ?? { typed: true }), value, label: labels[value] ?? value })
  return Array.isArray(answer) ? answer.map(describeOption) : describeOption(answer)
}

// A condition that asks for too much work is not met; a check, held against nobody.
export function isMet(condition, values, otherwise) {
  if (condition === null || condition === undefined) return true
  try {
    return evaluate(condition, values) === true
  } catch {
    return otherwise
  }
}

export const cleanLine = (text) => (typeof text === "string" ? text.replace(/\s+/g, " ").trim() : "")

const cleanLines = (text) => (typeof text === "string" ? text.replace(/\r\n?/g, "\n").trim() : "")
const readOtherAnswer = ({ id }, typed) => cleanLine(typed.get(`${id}__typed`)) || null

// 12.5 for « 12,50 »; what was typed for what is no number.
function parseNumber(text) {
  const plain = text.replace(/[\s\u202f€]/g, "").replace(",", ".").replace("−", "-").replace(/^\+/, "")
  return canonicaliseNumber(plain) ?? plain
}

function canonicaliseNumber(text) {
  const [, sign, whole, part = ""] = NUMBER.exec(text) ?? []
  if (whole === undefined) return null
  const digits = part.replace(/0+$/, "") ? `${whole}.${part.replace(/0+$/, "")}` : whole
  return digits === "0" ? digits : sign + digits
}

// 12.50 for « 12,5 € ».
function parseAmount(text) {
  const plain = parseNumber(text.replace(/(€|euros)$/, ""))
  return canonicaliseAmount(plain) ?? plain
}

const canonicaliseAmount = (text) => (/^-?\d+(\.\d{1,2})?$/.test(text) ? roundToCents(text) : null)

// Half away from zero.
function roundToCents(text) {
  const [, sign, whole, part = ""] = NUMBER.exec(text) ?? []
  if (whole === undefined) return null
  const cents = String((BigInt(whole + part.padEnd(6, "0")) + 5_000n) / 10_000n).padStart(3, "0")
  return `${/[1-9]/.test(cents) ? sign : ""}${cents.slice(0, -2)}.${cents.slice(-2)}`
}

function parseMultipleChoice(field, each, typed) {
  const typedToo = each.includes(OTHER_OPTION) && readOtherAnswer(field, typed)
  const values = [...each.filter((value) => value !== OTHER_OPTION), ...(typedToo ? [typedToo] : [])]
  return values.length ? values : null
}

function listAnswerFiles({ id }, files) {
  const fieldFiles = files.filter((file) => file.field === id)
  return fieldFiles.length ? fieldFiles.map(({ name, called, type, bytes, size = bytes?.byteLength }) => ({ id: name, name: called, size, type })) : null
}

// Drawn, or given by one's name and a box to tick.
function parseSignature({ id }, typed) {
  const [name, drawing] = [cleanLine(typed.get(`${id}__name`)), typed.get(`${id}__drawing`)]
  const isAgreed = typed.get(id) === "yes"
  return name || drawing || isAgreed ? { kind: drawing ? "drawn" : isAgreed ? "typed" : "", name } : null
}

const parseParts = ({ id }, typed) => keepFilled([...typed].map(([name, value]) => [name.startsWith(`${id}__`) && name.slice(id.length + 2), cleanLine(value)]))

// Each by the end of the name of its input (`offline_settings` in app/procedures/fields); the first one is required.
const parseDeclaredParts = ({ id, parts }, typed) => keepFilled(parts.map(([name, end]) => [name, cleanLines(typed.get(id + end))]))

function keepFilled(parts) {
  const filled = parts.filter(([name, text]) => name && text)
  return filled.length ? Object.fromEntries(filled) : null
}

function computeAnswer({ value: expression, result }, values) {
  try {
    return RESULT_CONVERTERS[result](evaluate(expression, values))
  } catch {
    return null
  }
}

// What is worked out, when it is of that kind (app/procedures/fields/computed.py).
const RESULT_CONVERTERS = {
  number: (value) => (isNumberOrText(value) ? canonicaliseNumber(parseNumber(String(value))) : null),
  amount: (value) => (typeof value === "number" ? roundToCents(String(value)) : isNumberOrText(value) ? canonicaliseAmount(parseAmount(value)) : null),
  date: (value) => (/^\d{4}-\d{2}-\d{2}$/.test(value) && value >= "1850" && value < "2200" ? value : null),
  time: (value) => (/^\d{2}:\d{2}/.test(value) ? value.slice(0, 5) : null),
  short_text: (value) => (typeof value === "string" && value.length <= 1000 ? cleanLine(value) || null : null),
}

const isNumberOrText = (value) => typeof value === "number" || typeof value === "string"
