// The operators of expressions on values already known.
import { comparable, day, equal, hour, isEmpty, isTrue, items, kept, MAX_RESULT, nfc, number, onCalendar, ratio, sameness, SCALE, size, tooLong, written } from "./expression-values.js"

const DAY = 864e5

const calculated = (calculate) => (...operands) => {
  const numbers = operands.map(number)
  return numbers.includes(null) ? null : kept(calculate(...numbers))
}
const ordered = (compare) => (left, right) => {
  const [first, second] = [comparable(left), comparable(right)]
  return first?.[0] === second?.[0] && !!first && compare(first[1], second[1])
}
const add = calculated((...numbers) => numbers.reduce((sum, value) => sum + value, 0n))
const multiply = (...numbers) =>
  ratio(numbers.reduce((product, value) => product * value), SCALE ** BigInt(numbers.length - 1))
const floor = (value) => value - (((value % SCALE) + SCALE) % SCALE)
const round = (value, places = 0n) => {
  if (places < 0n || places > 6n * SCALE || places % SCALE) return null
  const unit = 10n ** (6n - places / SCALE)
  return ratio(value, unit) * unit
}
const extreme = (isBetter) => (...operands) => {
  let best = null
  for (const value of operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : operands) {
    if (isEmpty(value)) continue
    const found = comparable(value)
    if (!found || (best && found[0] !== best[0])) return null
    if (!best || isBetter(found[1], best[1])) best = [...found, value]
  }
  return best && (best[0] === "number" ? best[1] : best[2])
}

const shift = (value) => {
  const found = number(value)
  return found === null || found % SCALE || found > 4_000_000n * SCALE || found < -4_000_000n * SCALE
    ? null
    : Number(found / SCALE)
}
const monthsLater = (start, count) => {
  const moved = new Date(0)
  const index = start.getUTCMonth() + count
  moved.setUTCFullYear(start.getUTCFullYear(), index + 1, 0)
  moved.setUTCFullYear(start.getUTCFullYear(), index, Math.min(start.getUTCDate(), moved.getUTCDate()))
  return moved
}
const addMonths = (times) => (start, count) => {
  const [first, months] = [day(start), shift(count)]
  return first && months !== null ? onCalendar(monthsLater(first, months * times)) : null
}
const addDays = (start, count) => {
  const [first, days] = [day(start), shift(count)]
  return first && days !== null ? onCalendar(new Date(+first + days * DAY)) : null
}
const between = (measure) => (start, end) => {
  const [first, last] = [day(start), day(end)]
  return first && last && measure(first, last) + 0
}
const monthsBetween = (first, last) => {
  if (last < first) return -monthsBetween(last, first)
  const months = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth()
  return months - (monthsLater(first, months) > last)
}
export const yearsBetween = between((first, last) => Math.trunc(monthsBetween(first, last) / 12))
const part = (read, of = day) => (value) => {
  const found = of(value)
  return found && read(found)
}

const onTexts = (work, otherwise = null) => (...operands) => {
  if (!operands.every((operand) => typeof operand === "string")) return otherwise
  const result = work(...operands.map(nfc))
  return typeof result === "string" ? nfc(result) : result
}
const joined = (pieces, separator) => {
  if (pieces.includes(null)) return null
  const length = pieces.reduce((sum, piece) => sum + piece.length, separator.length * (pieces.length - 1))
  if (length > 8 * MAX_RESULT) tooLong()
  return nfc(pieces.join(separator))
}
const asText = (value) => {
  if (value === null) return ""
  if (typeof value === "string") return nfc(value)
  const found = number(value)
  return found === null ? null : written(found)
}
const join = (values, separator) => {
  const found = items(values)
  if (!found || typeof separator !== "string") return null
  return joined(found.filter((item) => item !== null && item !== "").map(asText), nfc(separator))
}
const substring = (text, start, count = 1e15 - 1) => {
  const [first, length] = [number(start), number(count)]
  if (typeof text !== "string" || first === null || length === null) return null
  if (length < 0n || first % SCALE || length % SCALE) return null
  const points = [...nfc(text)]
  const from = Math.max(0, Number(first / SCALE) + (first < 0n ? points.length : 0))
  return nfc(points.slice(from, from + Number(length / SCALE)).join(""))
}
const contains = (whole, part) =>
  Array.isArray(whole)
    ? whole.some((item) => equal(part, item))
    : onTexts((text, inside) => text.includes(inside), false)(whole, part)
const onList = (work) => (values) => {
  const found = items(values)
  return found && work(found)
}

export const strict = new Map(Object.entries({
  "!": (value) => !isTrue(value),
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<": ordered((left, right) => left < right),
  "<=": ordered((left, right) => left <= right),
  ">": ordered((left, right) => left > right),
  ">=": ordered((left, right) => left >= right),
  in: (part, whole) => contains(whole, part),
  contains,
  present: (value) => !isEmpty(value),
  empty: isEmpty,
  "+": add,
  "-": calculated((first, ...others) => (others.length ? others.reduce((left, value) => left - value, first) : -first)),
  "*": calculated(multiply),
  "/": calculated((left, right) => (right ? ratio(left * SCALE, right) : null)),
  "%": calculated((left, right) => (right ? left % right : null)),
  min: extreme((left, right) => left < right),
  max: extreme((left, right) => left > right),
  round: calculated(round),
  floor: calculated(floor),
  ceil: calculated((value) => -floor(-value)),
  abs: calculated((value) => (value < 0n ? -value : value)),
  add_days: addDays,
  add_months: addMonths(1),
  add_years: addMonths(12),
  days_between: between((first, last) => (last - first) / DAY),
  months_between: between(monthsBetween),
  years_between: yearsBetween,
  weekday: part((date) => date.getUTCDay() || 7),
  year: part((date) => date.getUTCFullYear()),
  month: part((date) => date.getUTCMonth() + 1),
  day: part((date) => date.getUTCDate()),
  hour: part((time) => +time[1], hour),
  minute: part((time) => +time[2], hour),
  cat: (...operands) => joined(operands.map(asText), ""),
  lower: onTexts((text) => text.toLowerCase()),
  upper: onTexts((text) => text.toUpperCase()),
  trim: onTexts((text) => text.trim()),
  length: onTexts(size),
  starts: onTexts((text, start) => text.startsWith(start), false),
  ends: onTexts((text, end) => text.endsWith(end), false),
  substr: substring,
  split: onTexts((text, separator) => (separator ? text.split(separator) : null)),
  replace: onTexts((text, old, by) => (old ? joined(text.split(old), by) : null)),
  count: onList((list) => list.length),
  sum: onList((list) => add(...list.filter((item) => !isEmpty(item)))),
  first: onList((list) => list[0] ?? null),
  last: onList((list) => list.at(-1) ?? null),
  join,
  distinct: onList((list) => {
    const seen = new Set()
    return list.filter((item) => seen.size < seen.add(sameness(item)).size)
  }),
}))
