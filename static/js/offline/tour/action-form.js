// The form of an action on a case of the tour, built from the copy of the case alone.
import { createElement } from "../../lib/dom.js"

const INPUTS = { number: "text", date: "date", short_text: "text" }

// `done` is given what was typed, input by input, and as people read it.
export function buildActionForm(action, words, done, typed = []) {
  const form = Object.assign(createElement("form", "form flow"), { noValidate: true, method: "post" })
  const before = new Map(typed)
  form.append(...action.fields.map((field) => buildQuestion(field, words, before.get(field.id))))
  if (action.confirm) form.append(createElement("p", "", action.confirm))
  const submit = Object.assign(createElement("button", "button", action.label), { type: "submit" })
  submit.dataset.tone = action.tone === "quiet" ? "secondary" : action.tone
  const actions = createElement("div", "actions")
  actions.append(submit)
  form.append(actions)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (showMissing(form, action, words)) return
    submit.disabled = true
    const answers = [...new FormData(form)]
    Promise.resolve(done(answers, listReadableAnswers(action, answers, words))).finally(() => { submit.disabled = false })
  })
  return form
}

// Each question with its answer, as people read them.
function listReadableAnswers({ fields }, answers, words) {
  const typed = new Map(answers)
  return fields.filter(({ id }) => typed.get(id)).map((field) => [field.label, new Map(listOptions(field, words)).get(typed.get(field.id)) ?? typed.get(field.id)])
}

const listOptions = ({ type, options = [] }, words) => (type === "yes_no" ? [["yes", words.yes], ["no", words.no]] : options)

function buildQuestion(field, words, before = "") {
  const id = `a-${field.id}-${crypto.randomUUID().slice(0, 8)}`
  const isChosen = field.type === "single_choice" || field.type === "yes_no"
  const slot = createElement(isChosen ? "fieldset" : "div", "field")
  slot.dataset.field = field.id
  const label = createElement(isChosen ? "legend" : "label", "field__label", field.label)
  if (!field.required) label.append(" ", createElement("span", "field__optional", words.optional))
  if (!isChosen) label.htmlFor = id
  slot.append(label)
  if (field.hint) slot.append(Object.assign(createElement("p", "field__hint", field.hint), { id: `${id}-hint` }))
  slot.append(isChosen ? buildChoices(field, words, before) : buildInput(field, id, before))
  return slot
}

function buildChoices(field, words, before) {
  const group = createElement("div", "choices")
  group.append(...listOptions(field, words).map(([value, text]) => {
    const label = createElement("label", "choice")
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: field.id, value, checked: value === before })
    label.append(radio, createElement("span", "", text))
    return label
  }))
  return group
}

function buildInput({ id: name, type, hint, max_length: longest }, id, before) {
  const input = createElement(type === "long_text" ? "textarea" : "input", "input")
  if (type !== "long_text") input.type = INPUTS[type]
  if (type === "number") input.inputMode = "decimal"
  if (longest) input.maxLength = longest
  if (hint) input.setAttribute("aria-describedby", `${id}-hint`)
  return Object.assign(input, { id, name, value: before })
}

// True when something required is left; said beside it, and the focus goes there.
function showMissing(form, { fields }, words) {
  for (const error of form.querySelectorAll(".field__error")) error.remove()
  const typed = new FormData(form)
  const missing = fields.filter(({ id, required }) => required && !String(typed.get(id) ?? "").trim())
  for (const { id } of missing) {
    const slot = form.querySelector(`[data-field="${CSS.escape(id)}"]`)
    const error = Object.assign(createElement("p", "field__error", words.required), { role: "alert" })
    slot.querySelector(".field__label").after(error)
  }
  if (missing.length) form.querySelector(`[name="${CSS.escape(missing[0].id)}"]`).focus()
  return missing.length > 0
}
