// Displays an answer, as `display` of the field types of the server does (app/procedures/fields).
import { writeOrdinal } from "../../lib/day-format.js"
import { formatClockTime, formatDecimal, parseMoment } from "../../lib/text-rendering.js"

const NO_BREAK = "\u00a0"
const GROUP_SIZES = { siret: [3, 3, 3], siren: [3, 3, 3], iban: [4, 4, 4, 4, 4, 4, 4, 4], nir: [1, 2, 2, 2, 3, 3], tax_number: [2, 2, 3, 3] }
// The dates of readers: in French, English as it is written in Europe.
const LOCALES = { fr: "fr", en: "en-GB" }

// A text, or several lines. `reader`: { language, words }.
export function displayAnswer(field, value, reader) {
  return value === null || value === undefined ? "" : (DISPLAYS[field.type] ?? displayText)(field, value, reader)
}

export function displayLine(field, value, reader) {
  const text = displayAnswer(field, value, reader)
  return Array.isArray(text) ? text.filter(Boolean).join(", ") : text
}

const displayText = (_, value) => String(value)
const formatMessage = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
const listNonEmpty = (...values) => values.filter(Boolean)

// By groups, as people read an identifier.
export function groupIdentifier(kind, text) {
  if (kind === "mobile") return formatPhone(text)
  const sizes = GROUP_SIZES[kind]
  if (!sizes) return text
  let rest = text.replace(/[^\dA-Za-z]/g, "").toUpperCase()
  const parts = sizes.map((size) => {
    const part = rest.slice(0, size)
    rest = rest.slice(size)
    return part
  })
  return listNonEmpty(...parts, rest).join(NO_BREAK)
}

function formatPhone(text) {
  const digits = text.replace(/[^\d+]/g, "").replace(/^\+33/, "0")
  return /^0\d{9}$/.test(digits) ? digits.match(/../g).join(NO_BREAK) : text.replaceAll(" ", NO_BREAK)
}

// 1er janvier 2026: a day stays on the line of its month.
function formatDay(value, dateStyle, language) {
  const { at, timeZone } = parseMoment(value) ?? {}
  if (!at) return ""
  const text = new Intl.DateTimeFormat(LOCALES[language], { dateStyle, timeZone }).format(at)
  return language === "fr" ? writeOrdinal(text, language).replace(/(\d|1er) (?=\p{L})/u, `$1${NO_BREAK}`) : text
}

const displayDate = (_, value, { language }) => formatDay(value, "long", language)
// A device has wishes alone.
const displaySlot = (_, wish, { language, words }) => [formatMessage(words.wish, { day: formatDay(wish.wish_day, "full", language), half: words[wish.wish_half ?? "any"] })]

const displayAmount = (_, value, { language }) => new Intl.NumberFormat(LOCALES[language], { style: "currency", currency: "EUR" }).format(value)
const displayNumber = (_, value, { language }) => formatDecimal(String(value), language)
const displayTime = (_, value, { language }) => (/^\d{1,2}:\d{2}/.test(value) ? formatClockTime(value.slice(0, 5), language) : "")

const DISPLAYS = {
  short_text: ({ check }, value) => (check ? groupIdentifier(check, value) : value),
  long_text: ({ display }, value) => (display === "lines" ? value.split("\n").filter(Boolean) : value),
  phone: (_, value) => formatPhone(value),
  number: displayNumber, amount: displayAmount, time: displayTime,
  date: displayDate,
  slot: displaySlot,
  yes_no: (_, value, { words }) => (value ? words.yes : words.no),
  consent: (_, value, { words }) => (value === true ? words.agreed : ""),
  single_choice: ({ labels = {} }, value) => labels[value] ?? value,
  multiple_choice: ({ labels = {} }, value) => value.map((each) => labels[each] ?? each),
  address: (_, { street, complement, postcode = "", city = "" }) => listNonEmpty(street, complement, `${postcode.replaceAll(" ", "")} ${city}`.trim()),
  commune: (_, { name, postcode = "" }) => (name ? `${name} (${postcode.replaceAll(" ", "")})` : ""),
  place: (_, { where, latitude, longitude }) => listNonEmpty(where || (latitude ? `${Number(latitude).toFixed(6)}, ${Number(longitude).toFixed(6)}` : "")),
  company: (_, { siret, company_name: name }, { words }) => listNonEmpty(name, siret && formatMessage(words.siret, { number: groupIdentifier("siret", siret) })),
  association: (_, { rna, association_name: name }, { words }) => listNonEmpty(name, rna && formatMessage(words.rna, { number: rna.replaceAll(" ", "").toUpperCase() })),
  bank_account: (_, { holder, iban, bic }, { words }) => {
    return listNonEmpty(holder, iban && formatMessage(words.iban, { number: groupIdentifier("iban", iban) }), bic && formatMessage(words.bic, { number: bic.replaceAll(" ", "").toUpperCase() }))
  },
  parts: ({ parts, part_labels: labels }, value) => listNonEmpty(...parts.map(([name]) => labels[name]?.[value[name]] ?? value[name])).join("\n"),
  files: (_, value) => value.map(({ name }) => name),
  signature: (_, { name }, { words }) => (name ? formatMessage(words.signed, { name }) : ""),
  computed: ({ result }, value, reader) => DISPLAYS[result]({}, value, reader),
  block: (field, value, reader) => value.map((item, position) => {
    const pairs = field.fields.map((each) => [each.label, displayLine(each, item[each.id], reader)]).filter(([, text]) => text)
    const line = pairs.map(([label, text]) => formatMessage(reader.words.pair, { label, value: text })).join(`${NO_BREAK}; `)
    return field.order === "ranked" ? `${position + 1}. ${line}` : line
  }),
}
