// <live-form> validates the questions that the user has left, and removes each error once it is corrected.
// No new error is shown on a question while it is being answered, and the focus never moves.
const DEBOUNCE_DELAY = 500

class LiveForm extends HTMLElement {
  #form
  #touchedNames = new Set()
  #leftNames = new Set()
  #lastChange = {}
  #isSwapDelayed = false
  #hasMissedTrigger = false
  #validationTimer
  #saveTimer

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute("form"))
    for (const kind of ["input", "change"]) this.#form.addEventListener(kind, (event) => this.#recordChange(event))
    this.#form.addEventListener("focusout", (event) => this.#handleFocusOut(event))
    this.#form.addEventListener("htmx:oobBeforeSwap", (event) => this.#delaySwap(event))
    addEventListener("parvis:leaving", (event) => this.#saveBeforeLeaving(event))
    this.#catchUp()
    // htmx asks one thing at a time, and lets go of what comes meanwhile: it is asked once that is answered.
    this.addEventListener("htmx:trigger", () => { this.#hasMissedTrigger = true })
    // What an answer changes is asked at once; what is typed is kept after a pause.
    this.addEventListener("htmx:configRequest", ({ detail }) => {
      this.#hasMissedTrigger = false
      if (["change", "left"].includes(detail.triggeringEvent?.type)) detail.formData.append("looked_at", "1")
      for (const name of this.#listValidatedNames()) detail.formData.append("judged", name)
    })
    this.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (detail.xhr.status === 204) this.querySelector("#judged").replaceChildren()
      if (detail.successful) this.#showProblems()
      if (detail.successful && this.#hasMissedTrigger) queueMicrotask(() => this.#repeatRequest())
    })
  }

  // What was typed before this came.
  #catchUp() {
    for (const input of this.#form.elements) if (isModified(input)) this.#touchedNames.add(input.name)
    if (this.#touchedNames.size) this.#scheduleSave()
  }

  // The page is about to be loaded again: what is typed is kept first, if it can be. A file chosen cannot.
  #saveBeforeLeaving({ detail }) {
    if (this.hasAttribute("typing") && this.#touchedNames.size) detail.wait(this.#saveNow())
  }

  async #saveNow() {
    const hasFiles = [...this.#form.querySelectorAll("input[type=file]")].some(({ files }) => files.length)
    if (hasFiles || !window.htmx) throw new Error("not saved")
    await new Promise((done, fail) => {
      this.addEventListener("htmx:afterRequest", ({ detail }) => {
        if (detail.requestConfig.triggeringEvent?.type !== "pause") return
        if (detail.successful) done()
        else fail(new Error("not saved"))
      })
      this.dispatchEvent(new Event("pause"))
    })
  }

  #recordChange({ type, target }) {
    this.#touchedNames.add(target.name)
    if (type === "change" && target.type === "file") this.#replaceFile(target)
    if (type === "change") this.#lastChange = { name: target.name, at: Date.now() }
    this.#scheduleSave()
    clearTimeout(this.#validationTimer)
    if (target.closest(".field")?.querySelector(":scope > .field__error")) this.#validationTimer = setTimeout(() => this.#requestValidation(), DEBOUNCE_DELAY)
  }

  // A text that changed is about to be asked about: what is left otherwise asks by itself.
  #handleFocusOut({ target: { name }, relatedTarget }) {
    if (!name || relatedTarget?.name === name) return
    const isNew = this.#touchedNames.has(name) && !this.#leftNames.has(name)
    if (isNew) this.#leftNames.add(name)
    const isAsked = this.#lastChange.name === name && Date.now() - this.#lastChange.at < 150
    if ((isNew && !isAsked) || this.#isSwapDelayed) this.#requestValidation()
    this.#isSwapDelayed = false
  }

  // What is typed is kept once one stops. One timer of htmx serves all its triggers: a change would stop this one.
  #scheduleSave() {
    clearTimeout(this.#saveTimer)
    const typing = Number(this.getAttribute("typing"))
    if (typing) this.#saveTimer = setTimeout(() => this.dispatchEvent(new Event("pause")), typing)
  }

  #requestValidation() {
    this.dispatchEvent(new Event("left"))
  }

  // What is kept is looked at too.
  #repeatRequest() {
    this.dispatchEvent(new Event(this.hasAttribute("typing") ? "pause" : "left"))
  }

  // A place where one is answering is not drawn again under one's fingers: it will be, once left.
  #delaySwap({ detail }) {
    if (!isBeingAnswered(detail.target)) return
    detail.shouldSwap = false
    this.#isSwapDelayed = true
  }

  #listValidatedNames() {
    const current = document.activeElement?.name
    const invalidIds = this.#listErrors().map((error) => getInputId(error).replace(/^f-/, ""))
    return new Set([...[...this.#leftNames].filter((name) => name !== current), ...invalidIds])
  }

  #showProblems() {
    const problems = new Map()
    for (const item of this.querySelectorAll("#judged > li")) {
      problems.set(item.dataset.for, [...(problems.get(item.dataset.for) ?? []), item])
    }
    for (const error of this.#listErrors()) if (!problems.has(getInputId(error))) clearError(error)
    this.#updateSummary(problems)
    const announcements = [...problems].filter(([id, items]) => showError(id, items)).map(([, [item]]) => `${item.dataset.label} – ${item.textContent}`)
    if (announcements.length) this.querySelector("[role=status]").textContent = announcements.join(" ")
  }

  async #updateSummary(judged) {
    const summary = document.getElementById("error-summary")
    if (!summary) return
    const { updateSummary } = await import("../lib/error-summary.js")
    const announcement = updateSummary(summary, this.#form, judged)
    if (announcement) this.querySelector("[role=status]").textContent = announcement
  }

  // What was wrong with a file is no more said of another; whether that one is taken is known once it is sent.
  #replaceFile({ id, files }) {
    const error = files.length && document.getElementById(`${id}-error`)
    if (!error) return
    clearError(error)
    this.#updateSummary(new Map())
  }

  // A file does not go along with what is typed: what was wrong with it stays until another is chosen.
  #listErrors() {
    return [...this.#form.querySelectorAll(".field__error[id]")].filter((error) => {
      return document.getElementById(getInputId(error))?.type !== "file"
    })
  }
}

function getInputId(error) {
  return error.id.replace(/-error$/, "")
}

// A box ticked, a text changed or a choice made since the page came.
function isModified({ type, value, defaultValue, checked, defaultChecked, options }) {
  if (options) return options.selectedIndex !== Math.max(0, [...options].findIndex(({ defaultSelected }) => defaultSelected))
  return /radio|checkbox/.test(type) ? checked !== defaultChecked : defaultValue !== undefined && value !== defaultValue
}

// Whether one is at one of its inputs; reading why it is asked is not answering.
function isBeingAnswered(element) {
  return document.activeElement.matches("input, select, textarea") && element.contains(document.activeElement)
}

function showError(id, items) {
  const input = document.getElementById(id)
  const field = input?.closest(".field")
  if (!field || isBeingAnswered(field)) return false
  const existing = document.getElementById(`${id}-error`)
  const error = existing ?? document.createElement("p")
  const text = error.textContent
  error.className = "field__error"
  error.id = `${id}-error`
  error.replaceChildren(...items.flatMap((item) => [...item.cloneNode(true).childNodes]))
  if (existing) return error.textContent !== text
  const above = [...field.querySelectorAll(":scope > .field__label, :scope > .field__hint")].at(-1)
  if (above) above.after(error)
  else field.prepend(error)
  setInvalid(input, error.id, true)
  return true
}

function clearError(error) {
  const input = document.getElementById(getInputId(error))
  error.remove()
  if (input) setInvalid(input, error.id, false)
}

function setInvalid(input, error, isWrong) {
  const helps = new Set((input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean))
  if (isWrong) helps.add(error)
  else helps.delete(error)
  if (helps.size) input.setAttribute("aria-describedby", [...helps].join(" "))
  else input.removeAttribute("aria-describedby")
  const inputs = input.matches("fieldset") ? input.querySelectorAll(":scope > .choices input[type=checkbox]") : [input]
  for (const each of inputs) {
    if (isWrong) each.setAttribute("aria-invalid", "true")
    else each.removeAttribute("aria-invalid")
  }
}

customElements.define("live-form", LiveForm)
