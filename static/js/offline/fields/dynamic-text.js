// Texts that depend on answers: headings, explanations and checks (app/procedures/fields/dynamic_text.py).
import { displayLine } from "./display.js"
import { renderPassages, renderText } from "../../lib/text-rendering.js"

// The field as it reads over these values; nothing when all that it would say is empty.
export function resolveText(field, questions, values, reader) {
  const { label, text } = field.telling
  const read = { ...values, ...getDisplayedValues(questions, values, reader) }
  const texts = {
    label: renderPassages(label, read, values, reader).split(/\s+/).filter(Boolean).join(" "),
    text: renderPassages(text, read, values, reader),
  }
  return texts.label || texts.text || field.image ? { ...field, ...texts } : null
}

// The words of a check, with the answers that it names.
export function renderCheckMessage(message, questions, values, reader) {
  const { answers, item } = getDisplayedValues(questions, values, reader)
  return renderText(message, item ? { item } : { answers, action: answers }, reader)
}

// Questions by the name that their answers are read under; those of a group too.
export function indexQuestions(pages, block) {
  const all = pages.flatMap(({ fields }) => fields).map((field) => [`answers.${field.id}`, field])
  return [...all, ...(block?.fields ?? []).map((field) => [`item.${field.id}`, field])]
}

// What placeholders show: the answers as a reader sees them.
function getDisplayedValues(questions, values, reader) {
  const read = {}
  for (const root of ["answers", "item"]) if (values[root]) read[root] = { ...values[root] }
  for (const [name, field] of questions) {
    const [root, part] = name.split(".")
    if (read[root] && Object.hasOwn(read[root], part)) read[root][part] = displayLine(field, values[root][part], reader)
  }
  return read
}
