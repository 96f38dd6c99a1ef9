// The values of expressions: parsers that return null for another type, and bounds.
export const MAX_RESULT = 20_000
const MAX_LIST = 1_000
export const SCALE = 10n ** 6n
const MAX_NUMBER = 10n ** 21n

export class ExpressionError extends Error {}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value)
export const countCharacters = (text) => [...text].length
export const normaliseText = (text) => (/\p{M}{31}/u.test(text) ? text : text.normalize())
export const parseNumber = (value) => {
  if (typeof value === "bigint") return value
  if (typeof value === "string") return /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/.test(value) ? parseDigits(value) : null
  return typeof value === "number" && Math.abs(value) < 1e15 ? parseDigits(`${value}`) : null
}
const parseDigits = (text) => {
  const [, sign, whole, part = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e-(\d+))?$/.exec(text)
  return boundNumber(divideRounded(BigInt(sign + whole + part) * SCALE, 10n ** BigInt(part.length + Number(exponent))))
}
export const boundNumber = (value) => (value !== null && value < MAX_NUMBER && value > -MAX_NUMBER ? value : null)
// Half away from zero.
export const divideRounded = (above, below) => {
  const half = (above < 0n) === (below < 0n) ? below : -below
  return (2n * above + half) / (2n * below)
}
export const formatNumber = (value) => {
  const text = String(value < 0n ? -value : value).padStart(7, "0")
  const part = text.slice(-6).replace(/0+$/, "")
  return (value < 0n ? "-" : "") + text.slice(0, -6) + (part && `.${part}`)
}
export const parseDate = (value) => {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return null
  const date = new Date(`${value}T00:00Z`)
  return formatDate(date) === value ? date : null
}
export const formatDate = (date) => {
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null
}
export const parseTime = (value) =>
  typeof value === "string" ? /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$/.exec(value) : null
export const getSortKey = (value) => {
  const number = parseNumber(value)
  if (number !== null) return ["number", number]
  if (parseDate(value)) return ["date", +parseDate(value)]
  const time = parseTime(value)
  return time && ["time", time[1] * 3600 + time[2] * 60 + +(time[3] ?? 0)]
}
export const getItems = (value) => (value === null ? [] : Array.isArray(value) ? value : null)
export const isEmpty = (value) => value === null || value === "" || (typeof value === "object" && !Object.keys(value).length)
export const isTrue = (value) => !isEmpty(value) && value !== false && value !== 0 && value !== 0n
export const areEqual = (left, right) => {
  if (typeof left === "string" && typeof right === "string") return normaliseText(left) === normaliseText(right)
  if (left === null || right === null || typeof left === "boolean" || typeof right === "boolean") return left === right
  return parseNumber(left) !== null && parseNumber(left) === parseNumber(right)
}
export const getIdentityKey = (value) => {
  if (value === null || typeof value === "boolean") return value
  return parseNumber(value) ?? (typeof value === "string" ? normaliseText(value) : Symbol("never the same"))
}

export const checkBounds = (result) => {
  if (typeof result === "string" && countCharacters(result) > MAX_RESULT) throwTooLong()
  if (Array.isArray(result) && result.length > MAX_LIST) throwTooLong()
  return result
}

export const throwTooLong = () => {
  throw new ExpressionError("too long")
}
