// Words that tell the answers given so far: of headings, explanations and checks (app/procedures/fields/dynamic_text.py).
import { inOneLine } from "./shown.js"
import { renderText, writeText } from "./texts.js"

// The field as it reads over these values; nothing when all that it would say is empty.
export function saying(field, questions, values, reader) {
  const { label, text } = field.telling
  const read = { ...values, ...asRead(questions, values, reader) }
  const said = {
    label: writeText(label, read, values, reader).split(/\s+/).filter(Boolean).join(" "),
    text: writeText(text, read, values, reader),
  }
  return said.label || said.text || field.image ? { ...field, ...said } : null
}

// The words of a check, with the answers that it names.
export function writtenCheck(message, questions, values, reader) {
  const { answers, item } = asRead(questions, values, reader)
  return renderText(message, item ? { item } : { answers, action: answers }, reader)
}

// Questions by the name that their answers are read under; those of a group too.
export function questionsOf(pages, block) {
  const all = pages.flatMap(({ fields }) => fields).map((field) => [`answers.${field.id}`, field])
  return [...all, ...(block?.fields ?? []).map((field) => [`item.${field.id}`, field])]
}

// What placeholders show: the answers as a reader sees them.
function asRead(questions, values, reader) {
  const read = {}
  for (const root of ["answers", "item"]) if (values[root]) read[root] = { ...values[root] }
  for (const [name, field] of questions) {
    const [root, part] = name.split(".")
    if (read[root] && Object.hasOwn(read[root], part)) read[root][part] = inOneLine(field, values[root][part], reader)
  }
  return read
}
