// The language of conditions and computed values, as `app/core/expressions` has it: the same documents, the same results.
const MAX_DEPTH = 20
const MAX_STEPS = 50_000
const MAX_RESULT = 20_000
const MAX_LIST = 1_000
const SCALE = 10n ** 6n
const MAX_NUMBER = 10n ** 21n
const DAY = 864e5

export class ExpressionError extends Error {}

// What the expression gives over these values; throws ExpressionError when it is none, or asks for too much work.
export function evaluate(expression, values, most = MAX_STEPS) {
  return plain(new Evaluation(values, most).value(expression))
}

// Numbers are millionths, as big integers: no other value is one.
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "bigint") return value
  const text = written(value)
  return number(Number(text)) === value ? Number(text) : text
}

class Evaluation {
  #values
  #left

  constructor(values, most) {
    this.#values = values
    this.#left = most
  }

  value(node, depth = 1) {
    this.#spend(1)
    if (depth > MAX_DEPTH) throw new ExpressionError("too deep")
    const at = (child) => this.value(child, depth + 1)
    if (Array.isArray(node)) return node.map(at)
    if (node === null || typeof node !== "object") return node
    const [[name, told] = []] = Object.entries(node)
    const operands = Array.isArray(told) ? told : [told]
    if (lazy.has(name)) return lazy.get(name)(operands, at, this)
    if (!strict.has(name)) throw new ExpressionError("unknown operator")
    const given = operands.map(at)
    this.#spend(given.reduce((sum, value) => sum + cost(value), 0))
    return withinBounds(strict.get(name)(...given))
  }

  lookUp(name) {
    let current = this.#values
    for (const part of name.split(".")) {
      if (!isObject(current) || !Object.hasOwn(current, part)) return null
      current = current[part]
    }
    return current
  }

  // What the body gives for each item, until `stops` says so.
  onEach(list, body, stops = () => false) {
    const around = this.#values
    const results = []
    for (const item of list) {
      this.#values = { ...around, item, outer: around.item ?? null }
      results.push(body())
      if (stops(results.at(-1))) break
    }
    this.#values = around
    return results
  }

  #spend(steps) {
    this.#left -= steps
    if (this.#left < 0) throw new ExpressionError("too many steps")
  }
}

const cost = (value) => {
  if (typeof value === "string") return Math.floor(size(value) / 100)
  return Array.isArray(value) ? value.length : 0
}

const withinBounds = (result) => {
  if (typeof result === "string" && size(result) > MAX_RESULT) tooLong()
  if (Array.isArray(result) && result.length > MAX_LIST) tooLong()
  return result
}

const tooLong = () => {
  throw new ExpressionError("too long")
}

// What a value is: nothing (null) when it is not of that kind.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value)
const size = (text) => [...text].length
const nfc = (text) => (/\p{M}{31}/u.test(text) ? text : text.normalize())
const number = (value) => {
  if (typeof value === "bigint") return value
  if (typeof value === "string") return /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/.test(value) ? digits(value) : null
  return typeof value === "number" && Math.abs(value) < 1e15 ? digits(`${value}`) : null
}
const digits = (text) => {
  const [, sign, whole, part = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e-(\d+))?$/.exec(text)
  return kept(ratio(BigInt(sign + whole + part) * SCALE, 10n ** BigInt(part.length + Number(exponent))))
}
const kept = (value) => (value !== null && value < MAX_NUMBER && value > -MAX_NUMBER ? value : null)
// Half away from zero.
const ratio = (above, below) => {
  const half = (above < 0n) === (below < 0n) ? below : -below
  return (2n * above + half) / (2n * below)
}
const written = (value) => {
  const text = String(value < 0n ? -value : value).padStart(7, "0")
  const part = text.slice(-6).replace(/0+$/, "")
  return (value < 0n ? "-" : "") + text.slice(0, -6) + (part && `.${part}`)
}
const day = (value) => {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return null
  const found = new Date(`${value}T00:00Z`)
  return onCalendar(found) === value ? found : null
}
const onCalendar = (date) => {
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null
}
const hour = (value) =>
  typeof value === "string" ? /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$/.exec(value) : null
const comparable = (value) => {
  const found = number(value)
  if (found !== null) return ["number", found]
  if (day(value)) return ["date", +day(value)]
  const time = hour(value)
  return time && ["time", time[1] * 3600 + time[2] * 60 + +(time[3] ?? 0)]
}
const items = (value) => (value === null ? [] : Array.isArray(value) ? value : null)
const isEmpty = (value) => value === null || value === "" || (typeof value === "object" && !Object.keys(value).length)
export const isTrue = (value) => !isEmpty(value) && value !== false && value !== 0 && value !== 0n
const equal = (left, right) => {
  if (typeof left === "string" && typeof right === "string") return nfc(left) === nfc(right)
  if (left === null || right === null || typeof left === "boolean" || typeof right === "boolean") return left === right
  return number(left) !== null && number(left) === number(right)
}
const sameness = (value) => {
  if (value === null || typeof value === "boolean") return value
  return number(value) ?? (typeof value === "string" ? nfc(value) : Symbol("never the same"))
}

// Operators on values already known.

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
const yearsBetween = between((first, last) => Math.trunc(monthsBetween(first, last) / 12))
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

const strict = new Map(Object.entries({
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

// Operators that look at names, or evaluate some operands only, or one several times.

const some = ([list, body], at, evaluation) => {
  const found = items(at(list)) ?? []
  return evaluation.onEach(found, () => at(body), isTrue).some(isTrue)
}

const lazy = new Map(Object.entries({
  var: ([name, otherwise], at, evaluation) => {
    const found = evaluation.lookUp(name)
    return found === null && otherwise !== undefined ? at(otherwise) : found
  },
  missing: (names, at, evaluation) => names.filter((name) => isEmpty(evaluation.lookUp(name))),
  and: (operands, at) => until(operands, at, (value) => !isTrue(value)),
  or: (operands, at) => until(operands, at, isTrue),
  if: (operands, at) => {
    for (let position = 0; position + 1 < operands.length; position += 2) {
      if (isTrue(at(operands[position]))) return at(operands[position + 1])
    }
    return operands.length % 2 ? at(operands.at(-1)) : null
  },
  age: ([born, told], at, evaluation) => {
    const first = at(born)
    return yearsBetween(first, told === undefined ? evaluation.lookUp("today") : at(told))
  },
  map: ([list, body], at, evaluation) => {
    const found = items(at(list))
    return found && withinBounds(evaluation.onEach(found, () => at(body)))
  },
  filter: ([list, body], at, evaluation) => {
    const found = items(at(list))
    if (!found) return null
    const results = evaluation.onEach(found, () => at(body))
    return withinBounds(found.filter((_, position) => isTrue(results[position])))
  },
  all: ([list, body], at, evaluation) => {
    const found = items(at(list)) ?? []
    return found.length > 0 && evaluation.onEach(found, () => at(body), (value) => !isTrue(value)).every(isTrue)
  },
  some,
  none: (operands, at, evaluation) => !some(operands, at, evaluation),
}))

function until(operands, at, stops) {
  let result = null
  for (const operand of operands) {
    result = at(operand)
    if (stops(result)) break
  }
  return result
}
