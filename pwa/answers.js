// What was typed for one question, as the server would keep it.
import { evaluate } from "../js/expressions.js"

const OTHER = "__other"
const NUMBER = /^(-?)0*(\d{1,15}?)(?:\.(\d{1,6}))?$/

// Nothing (null) when there is none. `typed` is a FormData; `values` are the names that an expression may read.
export function answerTo(field, typed, files, values) {
  const each = typed.getAll(field.id).map(oneLine).filter(Boolean)
  const [first = null] = each
  switch (field.type) {
    case "title": case "explanation": return null
    case "computed": return computed(field, values)
    case "yes_no": return first === null ? null : first === "yes"
    case "consent": return first === "yes" || null
    case "single_choice": return first === OTHER ? another(field, typed) : first
    case "multiple_choice": return chosen(field, each, typed)
    case "number": return first === null ? null : numberIn(first)
    case "amount": return first === null ? null : amountIn(first)
    case "long_text": return linesOf(typed.get(field.id)) || null
    case "files": return filesOf(field, files)
    case "signature": return signature(field, typed)
    case "address": case "place": case "commune": case "company": case "association": case "bank_account": return partsOf(field, typed)
    default: return first
  }
}

// What is kept beside an answer: the option chosen, with its properties, when something reads them.
export function detailsOf({ details, labels }, answer) {
  const known = (value) => ({ ...(details[value] ?? { typed: true }), value, label: labels[value] ?? value })
  return Array.isArray(answer) ? answer.map(known) : known(answer)
}

// A condition that asks for too much work is not met; a check, held against nobody.
export function holds(condition, values, otherwise) {
  if (condition === null || condition === undefined) return true
  try {
    return evaluate(condition, values) === true
  } catch {
    return otherwise
  }
}

export const oneLine = (text) => (typeof text === "string" ? text.replace(/\s+/g, " ").trim() : "")

const linesOf = (text) => (typeof text === "string" ? text.replace(/\r\n?/g, "\n").trim() : "")
const another = ({ id }, typed) => oneLine(typed.get(`${id}__typed`)) || null

// 12.5 for « 12,50 »; what was typed for what is no number.
function numberIn(text) {
  const plain = text.replace(/[\s\u202f€]/g, "").replace(",", ".").replace("−", "-").replace(/^\+/, "")
  return canonical(plain) ?? plain
}

function canonical(text) {
  const [, sign, whole, part = ""] = NUMBER.exec(text) ?? []
  if (whole === undefined) return null
  const found = part.replace(/0+$/, "") ? `${whole}.${part.replace(/0+$/, "")}` : whole
  return found === "0" ? found : sign + found
}

// 12.50 for « 12,5 € ».
function amountIn(text) {
  const plain = numberIn(text.replace(/(€|euros)$/, ""))
  return inCents(plain) ?? plain
}

const inCents = (text) => (/^-?\d+(\.\d{1,2})?$/.test(text) ? cents(text) : null)

// Half away from zero.
function cents(text) {
  const [, sign, whole, part = ""] = NUMBER.exec(text) ?? []
  if (whole === undefined) return null
  const found = String((BigInt(whole + part.padEnd(6, "0")) + 5_000n) / 10_000n).padStart(3, "0")
  return `${/[1-9]/.test(found) ? sign : ""}${found.slice(0, -2)}.${found.slice(-2)}`
}

function chosen(field, each, typed) {
  const typedToo = each.includes(OTHER) && another(field, typed)
  const found = [...each.filter((value) => value !== OTHER), ...(typedToo ? [typedToo] : [])]
  return found.length ? found : null
}

function filesOf({ id }, files) {
  const own = files.filter((file) => file.field === id)
  return own.length ? own.map(({ name, called, type, bytes, size = bytes?.byteLength }) => ({ id: name, name: called, size, type })) : null
}

// Drawn, or given by one's name and a box to tick.
function signature({ id }, typed) {
  const [name, drawing] = [oneLine(typed.get(`${id}__name`)), typed.get(`${id}__drawing`)]
  const isAgreed = typed.get(id) === "yes"
  return name || drawing || isAgreed ? { kind: drawing ? "drawn" : isAgreed ? "typed" : "", name } : null
}

function partsOf({ id }, typed) {
  const parts = {}
  for (const [name, value] of typed) if (name.startsWith(`${id}__`) && oneLine(value)) parts[name.slice(id.length + 2)] = oneLine(value)
  return Object.keys(parts).length ? parts : null
}

function computed({ value: expression, result }, values) {
  try {
    return RESULTS[result](evaluate(expression, values))
  } catch {
    return null
  }
}

// What is worked out, when it is of that kind (app/procedures/fields/computed.py).
const RESULTS = {
  number: (value) => (isWritten(value) ? canonical(numberIn(String(value))) : null),
  amount: (value) => (typeof value === "number" ? cents(String(value)) : isWritten(value) ? inCents(amountIn(value)) : null),
  date: (value) => (/^\d{4}-\d{2}-\d{2}$/.test(value) && value >= "1850" && value < "2200" ? value : null),
  time: (value) => (/^\d{2}:\d{2}/.test(value) ? value.slice(0, 5) : null),
  short_text: (value) => (typeof value === "string" && value.length <= 1000 ? oneLine(value) || null : null),
}

const isWritten = (value) => typeof value === "number" || typeof value === "string"
