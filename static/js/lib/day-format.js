// Days in words, as the server writes them.

// A day written in words, in the language of the page.
export function formatDay(at, style = { dateStyle: "long" }) {
  const { lang } = document.documentElement
  return writeOrdinal(new Date(at).toLocaleString(lang, style), lang)
}

// « 1er décembre »: Intl writes « 1 décembre » in French.
export function writeOrdinal(text, language) {
  return language === "fr" ? text.replace(/(^|\s)1 (?=\p{L})/u, "$11er ") : text
}
