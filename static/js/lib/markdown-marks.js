// Marks of Markdown around or before what is selected in a text; applied again, they go. A change is {start, end, replacement, selection}.
const WRAPPERS = { bold: "**", italic: "*" }
const LINE_MARKS = { list: () => "- ", numbers: (number) => `${number}. `, quote: () => "> " }
const ANY_LINE_MARK = /^(?:[-*+]|\d+[.)]|>|#{1,6})[ \t]+/
const LIST_ITEM = /^([ \t]*)([-*+]|\d+[.)]|>)([ \t]+)(.*)$/
const URL_PATTERN = /^(?:https?:\/\/|mailto:|tel:)\S+$/
const NEW_ADDRESS = "https://"

// `words` are what is written where nothing is selected: {text, column}.
export function applyMark(mark, text, start, end, words) {
  if (mark in WRAPPERS) return toggleWrapper(WRAPPERS[mark], text, start, end, words.text)
  if (mark === "link") return addLink(text, start, end, words.text)
  if (mark === "table") return addTable(text, end, words.column)
  return toggleLines(mark, text, start, end)
}

// What the Enter key inserts in a list: the mark of the next item; an item left empty ends the list. Null anywhere else.
export function continueList(text, start, end) {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1
  const item = text.slice(lineStart, start).match(LIST_ITEM)
  if (!item) return null
  const [, indent, mark, space, content] = item
  if (!content.trim() && start === end && isLineEnd(text, end)) return { start: lineStart, end, replacement: "", selection: [lineStart, lineStart] }
  const next = /^\d/.test(mark) ? `${parseInt(mark, 10) + 1}${mark.at(-1)}` : mark
  const replacement = `\n${indent}${next}${space}`
  return { start, end, replacement, selection: [start + replacement.length, start + replacement.length] }
}

function toggleWrapper(wrapper, text, start, end, placeholder) {
  const size = wrapper.length
  if (isWrapped(wrapper, text, start, end)) {
    return { start: start - size, end: end + size, replacement: text.slice(start, end), selection: [start - size, end - size] }
  }
  const selected = text.slice(start, end)
  // Marks touch the words: no blank inside, or Markdown does not read them.
  const content = selected.trim() || placeholder
  const [before, after] = selected.trim() ? [selected.match(/^\s*/)[0], selected.match(/\s*$/)[0]] : ["", ""]
  const from = start + before.length + size
  return { start, end, replacement: `${before}${wrapper}${content}${wrapper}${after}`, selection: [from, from + content.length] }
}

function isWrapped(wrapper, text, start, end) {
  const stars = Math.min(text.slice(0, start).match(/\**$/)[0].length, text.slice(end).match(/^\**/)[0].length)
  return wrapper === "**" ? stars >= 2 : stars % 2 === 1
}

function addLink(text, start, end, placeholder) {
  const selected = text.slice(start, end)
  if (URL_PATTERN.test(selected)) {
    return { start, end, replacement: `[${placeholder}](${selected})`, selection: [start + 1, start + 1 + placeholder.length] }
  }
  const label = selected || placeholder
  const from = start + label.length + 3
  return { start, end, replacement: `[${label}](${NEW_ADDRESS})`, selection: [from, from + NEW_ADDRESS.length] }
}

function addTable(text, position, column) {
  const names = [1, 2].map((number) => `${column} ${number}`)
  const before = lineBreaks(text.slice(0, position))
  const lines = [`| ${names.join(" | ")} |`, "| --- | --- |", "|  |  |"]
  const from = position + before.length + 2
  return { start: position, end: position, replacement: `${before}${lines.join("\n")}\n`, selection: [from, from + names[0].length] }
}

// An empty line goes before a block.
function lineBreaks(textBefore) {
  if (!textBefore || textBefore.endsWith("\n\n")) return ""
  return textBefore.endsWith("\n") ? "\n" : "\n\n"
}

function toggleLines(mark, text, start, end) {
  const from = text.lastIndexOf("\n", start - 1) + 1
  const to = isLineEnd(text, end) ? end : text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end)
  const lines = text.slice(from, to).split("\n")
  const replacement = (mark === "heading" ? lines.map(cycleHeading) : markLines(mark, lines)).join("\n")
  return { start: from, end: to, replacement, selection: [from + (start === end ? replacement.length : 0), from + replacement.length] }
}

function markLines(mark, lines) {
  const isMarked = (line) => !line.trim() || getLineMark(line) === mark
  if (lines.some((line) => line.trim()) && lines.every(isMarked)) return lines.map((line) => line.replace(ANY_LINE_MARK, ""))
  let number = 0
  return lines.map((line) => (line.trim() || lines.length === 1 ? LINE_MARKS[mark](++number) + line.replace(ANY_LINE_MARK, "") : line))
}

function getLineMark(line) {
  if (/^[-*+] /.test(line)) return "list"
  if (/^\d+[.)] /.test(line)) return "numbers"
  return line.startsWith("> ") ? "quote" : null
}

// A heading, a smaller one, then a paragraph again.
function cycleHeading(line) {
  const level = line.match(/^(#+) /)?.[1].length ?? 0
  const next = (level + 1) % 3
  return `${"#".repeat(next)}${next ? " " : ""}${line.replace(ANY_LINE_MARK, "")}`
}

function isLineEnd(text, position) {
  return position === text.length || text[position] === "\n"
}
