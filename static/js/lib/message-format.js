// Messages with placeholders, formatted as the server does.

export function formatMessage(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name])
}

// 9 h 05, or 9:05 in another language than French.
export function formatHour(at) {
  const moment = new Date(at)
  const minutes = String(moment.getMinutes()).padStart(2, "0")
  return document.documentElement.lang === "fr" ? `${moment.getHours()}\u00a0h\u00a0${minutes}` : `${moment.getHours()}:${minutes}`
}
