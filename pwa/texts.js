// Texts of the authority with values in them: what app/core/text.py and app/language/text/passages.py write over the same values.
import { evaluate, isTrue } from "../js/expressions.js"

const MOST = 100_000
const MOST_WRITTEN = 500
const MOST_LEVELS = 6
const MOST_ROWS = 100
const STEPS_OF_ONE = 2_000

const BLANKS = "[ \\t\\n\\r\\f\\v]*"
const NAME = "[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*"
const FILTER = `\\|${BLANKS}([a-z]+)(?:${BLANKS}:${BLANKS}("[^"{}\\n]+"|'[^'{}\\n]+'))?${BLANKS}`
const PLACEHOLDER = new RegExp(`\\{\\{${BLANKS}(${NAME})${BLANKS}((?:${FILTER})*)\\}\\}`, "g")
const EACH_FILTER = new RegExp(FILTER, "g")

// `values` are what placeholders show, `facts` what expressions read. `reader`: { language, words: { yes, no } }.
export function writeText(text, values, facts, reader) {
  if (typeof text === "string") return renderText(text, values, reader)
  const left = { count: MOST_WRITTEN }
  return shortened([...pieces(text, values, facts, reader, left, 1)].join(""))
}

// An unknown name gives nothing; what is no placeholder stays as it is.
export function renderText(template, values, reader) {
  return shortened(template.replace(PLACEHOLDER, (whole, name, told) => {
    const filters = [...told.matchAll(EACH_FILTER)]
    if (!filters.every(([, filter]) => Object.hasOwn(FILTERS, filter))) return whole
    const apply = (value, [, filter, quoted = ""]) => FILTERS[filter](value, quoted.slice(1, -1), reader)
    return asText(filters.reduce(apply, lookUp(name, values)), reader)
  }))
}

function* pieces(text, values, facts, reader, left, level) {
  for (const passage of Array.isArray(text) ? text : [text]) {
    left.count -= 1
    if (left.count < 0 || level > MOST_LEVELS) return
    if (typeof passage === "string") yield renderText(passage, values, reader)
    else if ("when" in passage) {
      const chosen = isTrue(resultOf(passage.when, facts)) ? passage.text : passage.otherwise ?? ""
      yield* pieces(chosen, values, facts, reader, left, level + 1)
    } else if ("each" in passage) yield* rows(passage, values, facts, reader, left, level)
    else yield renderText(`{{ value${passage.filter ? `|${passage.filter}` : ""} }}`, { value: resultOf(passage.value, facts) }, reader)
  }
}

function* rows({ each, text, between = "" }, values, facts, reader, left, level) {
  const found = resultOf(each, facts)
  for (const [position, item] of (Array.isArray(found) ? found : []).slice(0, MOST_ROWS).entries()) {
    if (position) yield between
    yield* pieces(text, { ...values, item }, { ...facts, item }, reader, left, level + 1)
  }
}

// What asks for too much work is as if it were not there.
function resultOf(expression, facts) {
  try {
    return evaluate(expression, facts, STEPS_OF_ONE)
  } catch {
    return null
  }
}

function shortened(text) {
  if (text.length <= MOST) return text
  const all = [...text]
  return all.length <= MOST ? text : `${all.slice(0, MOST - 1).join("")}…`
}

function lookUp(name, values) {
  return name.split(".").reduce((found, part) => (isObject(found) && Object.hasOwn(found, part) ? found[part] : null), values)
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value)

function asText(value, reader) {
  if (value === null || value === undefined || isObject(value)) return ""
  if (typeof value === "boolean") return value ? reader.words.yes : reader.words.no
  if (typeof value === "number") return decimal(String(value), "fr")
  return Array.isArray(value) ? value.map((item) => asText(item, reader)).join(", ") : value
}

// 1 234,5: three decimals at most, a half to the even one. Of a text, so that no decimal is lost.
export function decimal(text, language) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 3, roundingMode: "halfEven" }).format(text)
}

const PARIS = "Europe/Paris"
const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

// The day or the instant that a text is, in ISO form.
export function momentIn(value) {
  if (typeof value !== "string" || !(DAY.test(value) || INSTANT.test(value))) return null
  const isDay = value.length === 10
  const at = new Date(isDay ? `${value}T00:00Z` : value.replace(" ", "T"))
  if (Number.isNaN(+at) || (isDay && at.toISOString().slice(0, 10) !== value)) return null
  return { at, timeZone: isDay ? "UTC" : PARIS, isDay }
}

// 9 h 05; 9 h; or 09:05 for whoever does not read French.
export function clockTime(text, language) {
  const [hours, minutes] = text.split(":")
  if (language !== "fr") return text.length > 4 ? text.replace(/^0/, "") : text
  return `${Number(hours)}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`
}

// The text is the authority's own: dates are in its language, whoever reads.
const dated = (dateStyle) => (value, _, reader) => {
  const found = momentIn(value)
  return found ? new Intl.DateTimeFormat("fr", { dateStyle, timeZone: found.timeZone }).format(found.at) : asText(value, reader)
}

function hour(value, _, reader) {
  const found = momentIn(value)
  if (!found || found.isDay) return asText(value, reader)
  const at = new Intl.DateTimeFormat("en-GB", { timeZone: PARIS, hour: "numeric", minute: "2-digit" }).format(found.at)
  return clockTime(at.replace(/^0(?=\d:)/, ""), reader.language)
}

const FILTERS = {
  default: (value, otherwise, reader) => (asText(value, reader).trim() ? value : otherwise),
  date: dated("full"),
  day: dated("long"),
  hour,
  upper: (value, _, reader) => asText(value, reader).toUpperCase(),
  lower: (value, _, reader) => asText(value, reader).toLowerCase(),
  capitalize(value, _, reader) {
    const [first = "", ...rest] = asText(value, reader)
    return first.toUpperCase() + rest.join("")
  },
  lines: (value, _, reader) => (Array.isArray(value) ? value.map((item) => asText(item, reader)).join("\n") : asText(value, reader)),
}
