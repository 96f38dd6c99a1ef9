// Renders texts of the authority with values, as app/language/text/placeholders.py and app/language/text/passages.py do.
import { writeOrdinal } from "./day-format.js"
import { evaluate, isTrue } from "./expressions.js"

const MAX_LENGTH = 100_000
const MAX_PASSAGES = 500
const MAX_DEPTH = 6
const MAX_ROWS = 100
const MAX_STEPS = 2_000

const BLANKS = "[ \\t\\n\\r\\f\\v]*"
const NAME = "[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*"
const FILTER = `\\|${BLANKS}([a-z]+)(?:${BLANKS}:${BLANKS}("[^"{}\\n]+"|'[^'{}\\n]+'))?${BLANKS}`
const PLACEHOLDER = new RegExp(`\\{\\{${BLANKS}(${NAME})${BLANKS}((?:${FILTER})*)\\}\\}`, "g")
const EACH_FILTER = new RegExp(FILTER, "g")

// `values` are what placeholders show, `facts` what expressions read. `reader`: { language, words: { yes, no } }.
export function renderPassages(text, values, facts, reader) {
  if (typeof text === "string") return renderText(text, values, reader)
  const budget = { count: MAX_PASSAGES }
  return truncateText([...renderPieces(text, values, facts, reader, budget, 1)].join(""))
}

// An unknown name gives nothing; what is no placeholder stays as it is.
export function renderText(template, values, reader) {
  return truncateText(template.replace(PLACEHOLDER, (whole, name, filterText) => {
    const filters = [...filterText.matchAll(EACH_FILTER)]
    if (!filters.every(([, filter]) => Object.hasOwn(FILTERS, filter))) return whole
    const apply = (value, [, filter, quoted = ""]) => FILTERS[filter](value, quoted.slice(1, -1), reader)
    return formatValue(filters.reduce(apply, lookUpValue(name, values)), reader)
  }))
}

function* renderPieces(text, values, facts, reader, budget, level) {
  for (const passage of Array.isArray(text) ? text : [text]) {
    budget.count -= 1
    if (budget.count < 0 || level > MAX_DEPTH) return
    if (typeof passage === "string") yield renderText(passage, values, reader)
    else if ("when" in passage) {
      const chosen = isTrue(evaluateSafely(passage.when, facts)) ? passage.text : passage.otherwise ?? ""
      yield* renderPieces(chosen, values, facts, reader, budget, level + 1)
    } else if ("each" in passage) yield* renderRows(passage, values, facts, reader, budget, level)
    else yield renderText(`{{ value${passage.filter ? `|${passage.filter}` : ""} }}`, { value: evaluateSafely(passage.value, facts) }, reader)
  }
}

function* renderRows({ each, text, between = "" }, values, facts, reader, budget, level) {
  const items = evaluateSafely(each, facts)
  for (const [position, item] of (Array.isArray(items) ? items : []).slice(0, MAX_ROWS).entries()) {
    if (position) yield between
    yield* renderPieces(text, { ...values, item }, { ...facts, item }, reader, budget, level + 1)
  }
}

// What asks for too much work is as if it were not there.
function evaluateSafely(expression, facts) {
  try {
    return evaluate(expression, facts, MAX_STEPS)
  } catch {
    return null
  }
}

function truncateText(text) {
  if (text.length <= MAX_LENGTH) return text
  const all = [...text]
  return all.length <= MAX_LENGTH ? text : `${all.slice(0, MAX_LENGTH - 1).join("")}…`
}

function lookUpValue(name, values) {
  return name.split(".").reduce((current, part) => (isObject(current) && Object.hasOwn(current, part) ? current[part] : null), values)
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value)

function formatValue(value, reader) {
  if (value === null || value === undefined || isObject(value)) return ""
  if (typeof value === "boolean") return value ? reader.words.yes : reader.words.no
  if (typeof value === "number") return formatDecimal(String(value), "fr")
  return Array.isArray(value) ? value.map((item) => formatValue(item, reader)).join(", ") : value
}

// 1 234,5: three decimals at most, a half to the even one. Of a text, so that no decimal is lost.
export function formatDecimal(text, language) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 3, roundingMode: "halfEven" }).format(text)
}

const PARIS = "Europe/Paris"
const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

// The day or the instant that a text is, in ISO form.
export function parseMoment(value) {
  if (typeof value !== "string" || !(DAY.test(value) || INSTANT.test(value))) return null
  const isDay = value.length === 10
  const at = new Date(isDay ? `${value}T00:00Z` : value.replace(" ", "T"))
  if (Number.isNaN(+at) || (isDay && at.toISOString().slice(0, 10) !== value)) return null
  return { at, timeZone: isDay ? "UTC" : PARIS, isDay }
}

// 9 h 05; 9 h; or 09:05 for whoever does not read French.
export function formatClockTime(text, language) {
  const [hours, minutes] = text.split(":")
  if (language !== "fr") return text.length > 4 ? text.replace(/^0/, "") : text
  return `${Number(hours)}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`
}

// The text is the authority's own: dates are in its language, whoever reads.
const makeDateFilter = (dateStyle) => (value, _, reader) => {
  const moment = parseMoment(value)
  if (!moment) return formatValue(value, reader)
  return writeOrdinal(new Intl.DateTimeFormat("fr", { dateStyle, timeZone: moment.timeZone }).format(moment.at), "fr")
}

function formatHour(value, _, reader) {
  const moment = parseMoment(value)
  if (!moment || moment.isDay) return formatValue(value, reader)
  const at = new Intl.DateTimeFormat("en-GB", { timeZone: PARIS, hour: "numeric", minute: "2-digit" }).format(moment.at)
  return formatClockTime(at.replace(/^0(?=\d:)/, ""), reader.language)
}

const FILTERS = {
  default: (value, otherwise, reader) => (formatValue(value, reader).trim() ? value : otherwise),
  date: makeDateFilter("full"),
  day: makeDateFilter("long"),
  hour: formatHour,
  upper: (value, _, reader) => formatValue(value, reader).toUpperCase(),
  lower: (value, _, reader) => formatValue(value, reader).toLowerCase(),
  capitalize(value, _, reader) {
    const [first = "", ...rest] = formatValue(value, reader)
    return first.toUpperCase() + rest.join("")
  },
  lines: (value, _, reader) => (Array.isArray(value) ? value.map((item) => formatValue(item, reader)).join("\n") : formatValue(value, reader)),
}
