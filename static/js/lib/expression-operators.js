// The operators of expressions that evaluate all their operands.
import { areEqual, boundNumber, countCharacters, divideRounded, formatDate, formatNumber, getIdentityKey, getItems, getSortKey, isEmpty, isTrue, MAX_RESULT, normaliseText, parseDate, parseNumber, parseTime, SCALE, throwTooLong } from "./expression-values.js"

const DAY = 864e5

const numericOperator = (calculate) => (...operands) => {
  const numbers = operands.map(parseNumber)
  return numbers.includes(null) ? null : boundNumber(calculate(...numbers))
}
const comparisonOperator = (compare) => (left, right) => {
  const [first, second] = [getSortKey(left), getSortKey(right)]
  return first?.[0] === second?.[0] && !!first && compare(first[1], second[1])
}
const add = numericOperator((...numbers) => numbers.reduce((sum, value) => sum + value, 0n))
const multiply = (...numbers) =>
  divideRounded(numbers.reduce((product, value) => product * value), SCALE ** BigInt(numbers.length - 1))
const floor = (value) => value - (((value % SCALE) + SCALE) % SCALE)
const round = (value, places = 0n) => {
  if (places < 0n || places > 6n * SCALE || places % SCALE) return null
  const unit = 10n ** (6n - places / SCALE)
  return divideRounded(value, unit) * unit
}
const extremeOperator = (isBetter) => (...operands) => {
  let best = null
  for (const value of operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : operands) {
    if (isEmpty(value)) continue
    const key = getSortKey(value)
    if (!key || (best && key[0] !== best[0])) return null
    if (!best || isBetter(key[1], best[1])) best = [...key, value]
  }
  return best && (best[0] === "number" ? best[1] : best[2])
}

const parseWholeNumber = (value) => {
  const number = parseNumber(value)
  return number === null || number % SCALE || number > 4_000_000n * SCALE || number < -4_000_000n * SCALE
    ? null
    : Number(number / SCALE)
}
const shiftMonths = (start, count) => {
  const moved = new Date(0)
  const index = start.getUTCMonth() + count
  moved.setUTCFullYear(start.getUTCFullYear(), index + 1, 0)
  moved.setUTCFullYear(start.getUTCFullYear(), index, Math.min(start.getUTCDate(), moved.getUTCDate()))
  return moved
}
const addMonths = (times) => (start, count) => {
  const [first, months] = [parseDate(start), parseWholeNumber(count)]
  return first && months !== null ? formatDate(shiftMonths(first, months * times)) : null
}
const addDays = (start, count) => {
  const [first, days] = [parseDate(start), parseWholeNumber(count)]
  return first && days !== null ? formatDate(new Date(+first + days * DAY)) : null
}
const dateDifference = (measure) => (start, end) => {
  const [first, last] = [parseDate(start), parseDate(end)]
  return first && last && measure(first, last) + 0
}
const monthsBetween = (first, last) => {
  if (last < first) return -monthsBetween(last, first)
  const months = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth()
  return months - (shiftMonths(first, months) > last)
}
export const yearsBetween = dateDifference((first, last) => Math.trunc(monthsBetween(first, last) / 12))
const partOperator = (read, of = parseDate) => (value) => {
  const moment = of(value)
  return moment && read(moment)
}

const textOperator = (work, otherwise = null) => (...operands) => {
  if (!operands.every((operand) => typeof operand === "string")) return otherwise
  const result = work(...operands.map(normaliseText))
  return typeof result === "string" ? normaliseText(result) : result
}
const joinBounded = (pieces, separator) => {
  if (pieces.includes(null)) return null
  const length = pieces.reduce((sum, piece) => sum + piece.length, separator.length * (pieces.length - 1))
  if (length > 8 * MAX_RESULT) throwTooLong()
  return normaliseText(pieces.join(separator))
}
const convertToText = (value) => {
  if (value === null) return ""
  if (typeof value === "string") return normaliseText(value)
  const number = parseNumber(value)
  return number === null ? null : formatNumber(number)
}
const joinValues = (values, separator) => {
  const items = getItems(values)
  if (!items || typeof separator !== "string") return null
  return joinBounded(items.filter((item) => item !== null && item !== "").map(convertToText), normaliseText(separator))
}
const substring = (text, start, count = 1e15 - 1) => {
  const [first, length] = [parseNumber(start), parseNumber(count)]
  if (typeof text !== "string" || first === null || length === null) return null
  if (length < 0n || first % SCALE || length % SCALE) return null
  const points = [...normaliseText(text)]
  const from = Math.max(0, Number(first / SCALE) + (first < 0n ? points.length : 0))
  return normaliseText(points.slice(from, from + Number(length / SCALE)).join(""))
}
const contains = (whole, part) =>
  Array.isArray(whole)
    ? whole.some((item) => areEqual(part, item))
    : textOperator((text, inside) => text.includes(inside), false)(whole, part)
const listOperator = (work) => (values) => {
  const items = getItems(values)
  return items && work(items)
}

export const strictOperators = new Map(Object.entries({
  "!": (value) => !isTrue(value),
  "==": areEqual,
  "!=": (left, right) => !areEqual(left, right),
  "<": comparisonOperator((left, right) => left < right),
  "<=": comparisonOperator((left, right) => left <= right),
  ">": comparisonOperator((left, right) => left > right),
  ">=": comparisonOperator((left, right) => left >= right),
  in: (part, whole) => contains(whole, part),
  contains,
  present: (value) => !isEmpty(value),
  empty: isEmpty,
  "+": add,
  "-": numericOperator((first, ...others) => (others.length ? others.reduce((left, value) => left - value, first) : -first)),
  "*": numericOperator(multiply),
  "/": numericOperator((left, right) => (right ? divideRounded(left * SCALE, right) : null)),
  "%": numericOperator((left, right) => (right ? left % right : null)),
  min: extremeOperator((left, right) => left < right),
  max: extremeOperator((left, right) => left > right),
  round: numericOperator(round),
  floor: numericOperator(floor),
  ceil: numericOperator((value) => -floor(-value)),
  abs: numericOperator((value) => (value < 0n ? -value : value)),
  add_days: addDays,
  add_months: addMonths(1),
  add_years: addMonths(12),
  days_between: dateDifference((first, last) => (last - first) / DAY),
  months_between: dateDifference(monthsBetween),
  years_between: yearsBetween,
  weekday: partOperator((date) => date.getUTCDay() || 7),
  year: partOperator((date) => date.getUTCFullYear()),
  month: partOperator((date) => date.getUTCMonth() + 1),
  day: partOperator((date) => date.getUTCDate()),
  hour: partOperator((time) => +time[1], parseTime),
  minute: partOperator((time) => +time[2], parseTime),
  cat: (...operands) => joinBounded(operands.map(convertToText), ""),
  lower: textOperator((text) => text.toLowerCase()),
  upper: textOperator((text) => text.toUpperCase()),
  trim: textOperator((text) => text.trim()),
  length: textOperator(countCharacters),
  starts: textOperator((text, start) => text.startsWith(start), false),
  ends: textOperator((text, end) => text.endsWith(end), false),
  substr: substring,
  split: textOperator((text, separator) => (separator ? text.split(separator) : null)),
  replace: textOperator((text, old, by) => (old ? joinBounded(text.split(old), by) : null)),
  count: listOperator((list) => list.length),
  sum: listOperator((list) => add(...list.filter((item) => !isEmpty(item)))),
  first: listOperator((list) => list[0] ?? null),
  last: listOperator((list) => list.at(-1) ?? null),
  join: joinValues,
  distinct: listOperator((list) => {
    const values = new Set()
    return list.filter((item) => values.size < values.add(getIdentityKey(item)).size)
  }),
}))
