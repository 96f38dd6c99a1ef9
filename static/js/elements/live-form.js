// <live-form> says what is wrong with the questions just left in the form that it keeps up to date, and stops once it is mended.
// Nothing new is said of a question while it is being answered, and nothing here takes the focus.
const PAUSE = 500

class LiveForm extends HTMLElement {
  #form
  #touched = new Set()
  #left = new Set()
  #lastChange = {}
  #isHeld = false
  #isMissed = false
  #pause
  #keeping

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute("form"))
    for (const kind of ["input", "change"]) this.#form.addEventListener(kind, (event) => this.#touch(event))
    this.#form.addEventListener("focusout", (event) => this.#leave(event))
    this.#form.addEventListener("htmx:oobBeforeSwap", (event) => this.#hold(event))
    addEventListener("parvis:leaving", (event) => this.#leavePage(event))
    this.#catchUp()
    // htmx asks one thing at a time, and lets go of what comes meanwhile: it is asked once that is answered.
    this.addEventListener("htmx:trigger", () => { this.#isMissed = true })
    // What an answer changes is asked at once; what is typed is kept after a pause.
    this.addEventListener("htmx:configRequest", ({ detail }) => {
      this.#isMissed = false
      if (["change", "left"].includes(detail.triggeringEvent?.type)) detail.formData.append("looked_at", "1")
      for (const name of this.#judged()) detail.formData.append("judged", name)
    })
    this.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (detail.xhr.status === 204) this.querySelector("#judged").replaceChildren()
      if (detail.successful) this.#judge()
      if (detail.successful && this.#isMissed) queueMicrotask(() => this.#askAgain())
    })
  }

  // What was typed before this came.
  #catchUp() {
    for (const input of this.#form.elements) if (isTyped(input)) this.#touched.add(input.name)
    if (this.#touched.size) this.#keepLater()
  }

  // The page is about to be loaded again: what is typed is kept first, if it can be. A file chosen cannot.
  #leavePage({ detail }) {
    if (this.hasAttribute("typing") && this.#touched.size) detail.wait(this.#keepNow())
  }

  async #keepNow() {
    const hasFiles = [...this.#form.querySelectorAll("input[type=file]")].some(({ files }) => files.length)
    if (hasFiles || !window.htmx) throw new Error("not kept")
    await new Promise((done, fail) => {
      this.addEventListener("htmx:afterRequest", ({ detail }) => {
        if (detail.requestConfig.triggeringEvent?.type !== "pause") return
        if (detail.successful) done()
        else fail(new Error("not kept"))
      })
      this.dispatchEvent(new Event("pause"))
    })
  }

  #touch({ type, target }) {
    this.#touched.add(target.name)
    if (type === "change" && target.type === "file") this.#replaceFile(target)
    if (type === "change") this.#lastChange = { name: target.name, at: Date.now() }
    this.#keepLater()
    clearTimeout(this.#pause)
    if (target.closest(".field")?.querySelector(":scope > .field__error")) this.#pause = setTimeout(() => this.#ask(), PAUSE)
  }

  // A text that changed is about to be asked about: what is left otherwise asks by itself.
  #leave({ target: { name }, relatedTarget }) {
    if (!name || relatedTarget?.name === name) return
    const isNew = this.#touched.has(name) && !this.#left.has(name)
    if (isNew) this.#left.add(name)
    const isAsked = this.#lastChange.name === name && Date.now() - this.#lastChange.at < 150
    if ((isNew && !isAsked) || this.#isHeld) this.#ask()
    this.#isHeld = false
  }

  // What is typed is kept once one stops. One timer of htmx serves all its triggers: a change would stop this one.
  #keepLater() {
    clearTimeout(this.#keeping)
    const typing = Number(this.getAttribute("typing"))
    if (typing) this.#keeping = setTimeout(() => this.dispatchEvent(new Event("pause")), typing)
  }

  #ask() {
    this.dispatchEvent(new Event("left"))
  }

  // What is kept is looked at too.
  #askAgain() {
    this.dispatchEvent(new Event(this.hasAttribute("typing") ? "pause" : "left"))
  }

  // A place where one is answering is not drawn again under one's fingers: it will be, once left.
  #hold({ detail }) {
    if (!isAnswering(detail.target)) return
    detail.shouldSwap = false
    this.#isHeld = true
  }

  #judged() {
    const current = document.activeElement?.name
    const wrong = this.#errors().map((error) => idOf(error).replace(/^f-/, ""))
    return new Set([...[...this.#left].filter((name) => name !== current), ...wrong])
  }

  #judge() {
    const found = new Map()
    for (const item of this.querySelectorAll("#judged > li")) {
      found.set(item.dataset.for, [...(found.get(item.dataset.for) ?? []), item])
    }
    for (const error of this.#errors()) if (!found.has(idOf(error))) clear(error)
    this.#followSummary(found)
    const told = [...found].filter(([id, items]) => say(id, items)).map(([, [item]]) => `${item.dataset.label} – ${item.textContent}`)
    if (told.length) this.querySelector("[role=status]").textContent = told.join(" ")
  }

  async #followSummary(judged) {
    const summary = document.getElementById("error-summary")
    if (!summary) return
    const { followSummary } = await import("../error-summary.js")
    const announcement = followSummary(summary, this.#form, judged)
    if (announcement) this.querySelector("[role=status]").textContent = announcement
  }

  // What was wrong with a file is no more said of another; whether that one is taken is known once it is sent.
  #replaceFile({ id, files }) {
    const error = files.length && document.getElementById(`${id}-error`)
    if (!error) return
    clear(error)
    this.#followSummary(new Map())
  }

  // A file does not go along with what is typed: what was wrong with it stays until another is chosen.
  #errors() {
    return [...this.#form.querySelectorAll(".field__error[id]")].filter((error) => {
      return document.getElementById(idOf(error))?.type !== "file"
    })
  }
}

function idOf(error) {
  return error.id.replace(/-error$/, "")
}

// A box ticked, a text changed or a choice made since the page came.
function isTyped({ type, value, defaultValue, checked, defaultChecked, options }) {
  if (options) return options.selectedIndex !== Math.max(0, [...options].findIndex(({ defaultSelected }) => defaultSelected))
  return /radio|checkbox/.test(type) ? checked !== defaultChecked : defaultValue !== undefined && value !== defaultValue
}

// Whether one is at one of its inputs; reading why it is asked is not answering.
function isAnswering(element) {
  return document.activeElement.matches("input, select, textarea") && element.contains(document.activeElement)
}

function say(id, items) {
  const input = document.getElementById(id)
  const field = input?.closest(".field")
  if (!field || isAnswering(field)) return false
  const known = document.getElementById(`${id}-error`)
  const error = known ?? document.createElement("p")
  const text = error.textContent
  error.className = "field__error"
  error.id = `${id}-error`
  error.replaceChildren(...items.flatMap((item) => [...item.cloneNode(true).childNodes]))
  if (known) return error.textContent !== text
  const above = [...field.querySelectorAll(":scope > .field__label, :scope > .field__hint")].at(-1)
  if (above) above.after(error)
  else field.prepend(error)
  mark(input, error.id, true)
  return true
}

function clear(error) {
  const input = document.getElementById(idOf(error))
  error.remove()
  if (input) mark(input, error.id, false)
}

function mark(input, error, isWrong) {
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
