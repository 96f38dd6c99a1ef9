// An answer as its reader sees it: what the types of field of the server show (`display` in app/procedures/fields).
import { clockTime, decimal, momentIn } from "./texts.js"

const NO_BREAK = "\u00a0"
const GROUPS = { siret: [3, 3, 3], siren: [3, 3, 3], iban: [4, 4, 4, 4, 4, 4, 4, 4], nir: [1, 2, 2, 2, 3, 3], tax_number: [2, 2, 3, 3] }
// The dates of readers: in French, English as it is written in Europe.
const LOCALES = { fr: "fr", en: "en-GB" }

// A text, or several lines. `reader`: { language, words }.
export function shown(field, value, reader) {
  return value === null || value === undefined ? "" : (KINDS[field.type] ?? asIs)(field, value, reader)
}

export function inOneLine(field, value, reader) {
  const written = shown(field, value, reader)
  return Array.isArray(written) ? written.filter(Boolean).join(", ") : written
}

const asIs = (_, value) => String(value)
const put = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
const lines = (...found) => found.filter(Boolean)

// By groups, as people read an identifier.
export function grouped(kind, text) {
  if (kind === "mobile") return phone(text)
  const sizes = GROUPS[kind]
  if (!sizes) return text
  let rest = text.replace(/[^\dA-Za-z]/g, "").toUpperCase()
  const parts = sizes.map((size) => {
    const part = rest.slice(0, size)
    rest = rest.slice(size)
    return part
  })
  return lines(...parts, rest).join(NO_BREAK)
}

function phone(text) {
  const digits = text.replace(/[^\d+]/g, "").replace(/^\+33/, "0")
  return /^0\d{9}$/.test(digits) ? digits.match(/../g).join(NO_BREAK) : text.replaceAll(" ", NO_BREAK)
}

// 1er janvier 2026: a day stays on the line of its month.
function day(_, value, { language }) {
  const found = momentIn(value)
  if (!found) return ""
  const written = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeZone: found.timeZone }).format(found.at)
  return language === "fr" ? written.replace(/^1 /, "1er ").replace(" ", NO_BREAK) : written
}

const amount = (_, value, { language }) => new Intl.NumberFormat(LOCALES[language], { style: "currency", currency: "EUR" }).format(value)
const number = (_, value, { language }) => decimal(String(value), language)
const time = (_, value, { language }) => (/^\d{1,2}:\d{2}/.test(value) ? clockTime(value.slice(0, 5), language) : "")

const KINDS = {
  short_text: ({ check }, value) => (check ? grouped(check, value) : value),
  long_text: ({ display }, value) => (display === "lines" ? value.split("\n").filter(Boolean) : value),
  phone: (_, value) => phone(value),
  number, amount, time,
  date: day,
  yes_no: (_, value, { words }) => (value ? words.yes : words.no),
  consent: (_, value, { words }) => (value === true ? words.agreed : ""),
  single_choice: ({ labels = {} }, value) => labels[value] ?? value,
  multiple_choice: ({ labels = {} }, value) => value.map((each) => labels[each] ?? each),
  address: (_, { street, complement, postcode = "", city = "" }) => lines(street, complement, `${postcode.replaceAll(" ", "")} ${city}`.trim()),
  commune: (_, { name, postcode = "" }) => (name ? `${name} (${postcode.replaceAll(" ", "")})` : ""),
  place: (_, { where, latitude, longitude }) => lines(where || (latitude ? `${Number(latitude).toFixed(6)}, ${Number(longitude).toFixed(6)}` : "")),
  company: (_, { siret, company_name: name }, { words }) => lines(name, siret && put(words.siret, { number: grouped("siret", siret) })),
  association: (_, { rna, association_name: name }, { words }) => lines(name, rna && put(words.rna, { number: rna.replaceAll(" ", "").toUpperCase() })),
  bank_account: (_, { holder, iban, bic }, { words }) => {
    return lines(holder, iban && put(words.iban, { number: grouped("iban", iban) }), bic && put(words.bic, { number: bic.replaceAll(" ", "").toUpperCase() }))
  },
  files: (_, value) => value.map(({ name }) => name),
  signature: (_, { name }, { words }) => (name ? put(words.signed, { name }) : ""),
  computed: ({ result }, value, reader) => KINDS[result]({}, value, reader),
  block: (field, value, reader) => value.map((item, position) => {
    const told = field.fields.map((each) => [each.label, inOneLine(each, item[each.id], reader)]).filter(([, text]) => text)
    const line = told.map(([label, text]) => put(reader.words.pair, { label, value: text })).join(`${NO_BREAK}; `)
    return field.order === "ranked" ? `${position + 1}. ${line}` : line
  }),
}
