// <offline-form> is a whole form that works without a network: one page at a time, kept on the device if one wants, then put in the outbox.
import { problemsOf, wayThrough } from "../../pwa/journey.js"
import { learnOwner, sendAll, sendEvenWhenClosed } from "../../pwa/outbox.js"
import { lightened } from "../../pwa/photos.js"
import { forget, keepDraft, lastOwner, openDraft, ownWork, putInOutbox, tidy } from "../../pwa/store.js"
import { hourOf, said } from "../words.js"

const PAUSE = 300
const REVIEW = "review"

class OfflineForm extends HTMLElement {
  #pages
  #words
  #form
  #draft
  #files = []
  #filesKept
  #at
  #keeping = Promise.resolve(true)
  #timer
  #last
  #told = new Set()

  async connectedCallback() {
    this.#pages = JSON.parse(this.getAttribute("outline"))
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#form = this.querySelector("form")
    this.#draft = { id: crypto.randomUUID(), owner: await lastOwner(), slug: this.getAttribute("slug"), version: this.getAttribute("version"), title: this.title, rev: 0 }
    this.#listen()
    await this.#reopen(location.hash.slice(1))
    this.#follow()
    this.#show(this.#way().steps[0].page.id)
    this.toggleAttribute("ready", true)
    tidy().catch(() => {})
    if (!this.#draft.rev) this.#draft.owner = await learnOwner()
  }

  #listen() {
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#goOn() })
    this.#form.addEventListener("input", () => this.#changed())
    this.#form.addEventListener("change", (event) => event.target.type === "file" ? this.#addFiles(event.target) : this.#changed())
    this.#button("back").addEventListener("click", () => this.#show(this.#way().steps[this.#number() - 2].page.id))
    this.#button("send").addEventListener("click", () => this.#send())
    this.#keep.addEventListener("change", () => this.#keep.checked ? this.#startKeeping() : this.#drop())
    addEventListener("pagehide", () => this.#save())
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save())
    addEventListener("parvis:leaving", ({ detail }) => detail?.wait?.(this.#leave()))
  }

  // What is typed and not kept would be lost: the page is not to be loaded again then.
  async #leave() {
    if (!this.#isTouched) return
    this.#keep.checked = true
    if (!(await this.#save())) throw new Error("not kept")
  }

  async #reopen(id) {
    const work = id && (await ownWork()).find((each) => each.id === id)
    if (work && work.state !== "draft") return this.#showReceipt(id)
    const kept = work && (await openDraft(id).catch(() => null))
    if (!kept) return
    const { contents, files, ...draft } = kept
    this.#draft = draft
    this.#files = this.#filesKept = files
    if (contents.heavy) await this.#receive(files)
    this.#keep.checked = true
    for (const [name, value] of contents.typed) this.#restore(name, value)
    for (const map of this.querySelectorAll("place-map")) map.closest("fieldset").dispatchEvent(new Event("change"))
    this.#last = JSON.stringify(contents.typed)
    for (const field of new Set(files.map((file) => file.field))) this.#listFiles(field)
    this.#status(this.#say("kept", { hour: hourOf(draft.savedAt) }))
  }

  // Photos that the worker kept as they were shared.
  async #receive(files) {
    const { lightenEach, proposePlace } = await import("../../pwa/shared-photos.js")
    this.#files = await lightenEach(files, (name) => this.#tellLoss(this.#say("photo", { name })))
    proposePlace(files, this.querySelector("place-map"))
  }

  #restore(name, value) {
    const inputs = [...this.#form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    for (const input of inputs) {
      if (/radio|checkbox/.test(input.type)) input.checked ||= input.value === value
      else if (input.type !== "file") input.value = value
    }
  }

  // What applies now, and what is typed in it.
  #way() {
    return wayThrough(this.#pages, new FormData(this.#form), this.#files)
  }

  #typed() {
    const asked = new Set(this.#way().steps.flatMap(({ fields }) => fields.map(({ id }) => id)))
    return [...new FormData(this.#form)].filter(([name, value]) => typeof value === "string" && asked.has(name.split("__")[0]))
  }

  get #isTouched() {
    return this.#files.length > 0 || this.#typed().some(([, value]) => value)
  }

  #changed() {
    this.#follow()
    this.#tellMended()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), PAUSE)
  }

  // Questions come and go with the answers; what is worked out from them follows.
  #follow() {
    const { steps, answers } = this.#way()
    const shown = new Set(steps.flatMap(({ fields }) => fields.map(({ id }) => id)))
    for (const field of this.#pages.flatMap(({ fields }) => fields)) {
      this.querySelector(`#slot-${field.id}`).hidden = !shown.has(field.id)
      if (field.type === "computed") this.querySelector(`#f-${field.id}`).value = answers[field.id] ?? ""
    }
    this.#progress(steps)
  }

  #progress(steps) {
    const number = this.#at === REVIEW ? steps.length + 1 : steps.findIndex(({ page }) => page.id === this.#at) + 1
    this.querySelector("[data-progress]").textContent = this.#say("step", { number: number || 1, total: steps.length + 1 })
  }

  #number() {
    const { steps } = this.#way()
    return this.#at === REVIEW ? steps.length + 1 : steps.findIndex(({ page }) => page.id === this.#at) + 1
  }

  #show(at) {
    const isFirst = this.#at === undefined
    this.#at = at
    for (const section of this.querySelectorAll("[data-page], [data-review]")) section.hidden = (section.dataset.page ?? REVIEW) !== at
    this.#form.querySelector("[type=submit]").hidden = at === REVIEW
    this.#button("send").hidden = at !== REVIEW
    this.#button("back").hidden = this.#number() < 2
    if (at === REVIEW) this.#listAnswers()
    this.#tellProblems([])
    this.#follow()
    if (!isFirst) this.querySelector("section:not([hidden]) > h2").focus()
  }

  #goOn() {
    const { steps, answers } = this.#way()
    const step = steps[this.#number() - 1]
    const problems = problemsOf(step, new FormData(this.#form), this.#files, answers)
    if (problems.length) return this.#tellProblems(problems)
    this.#show(steps[this.#number()]?.page.id ?? REVIEW)
  }

  // Beside each question, and in a summary that takes the focus.
  #tellProblems(problems, takesFocus = true) {
    for (const error of this.#form.querySelectorAll(".field__error")) error.remove()
    for (const input of this.#form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid")
    const summary = this.querySelector("[data-problems]")
    summary.hidden = !problems.length
    summary.querySelector("ul").replaceChildren(...problems.map(([id, code, more]) => this.#tellProblem(id, code === "check" ? more : this.#say(code, { bound: more }))))
    this.#told = new Set(problems.map(([id]) => id))
    if (problems.length && takesFocus) summary.focus()
  }

  // What was wrong and is no more is said no more; nothing new is said while one answers.
  #tellMended() {
    if (!this.#told.size) return
    const { steps, answers } = this.#way()
    const step = steps.find(({ page }) => page.id === this.#at)
    const left = step ? problemsOf(step, new FormData(this.#form), this.#files, answers).filter(([id]) => this.#told.has(id)) : []
    if (left.length < this.#told.size) this.#tellProblems(left, false)
  }

  #tellProblem(id, text) {
    const slot = this.querySelector(`#slot-${id}`)
    const field = slot.querySelector(".field")
    const input = slot.querySelector("input:not([type=hidden]), select, textarea")
    const error = Object.assign(document.createElement("p"), { className: "field__error", id: `f-${id}-error`, textContent: text })
    field.querySelector(".field__label").after(error)
    for (const each of [field.matches("fieldset") ? field : input]) each.setAttribute("aria-describedby", error.id)
    input.setAttribute("aria-invalid", "true")
    input.id ||= `f-${id}-first`
    const item = document.createElement("li")
    const label = this.#pages.flatMap(({ fields }) => fields).find((each) => each.id === id).label
    item.append(Object.assign(document.createElement("a"), { href: `#${input.id}`, textContent: `${label} – ${text}` }))
    item.addEventListener("click", (event) => { event.preventDefault(); input.focus() })
    return item
  }

  #listAnswers() {
    const { steps } = this.#way()
    const typed = new FormData(this.#form)
    const rows = steps.flatMap(({ page, fields }) => fields.map((field) => [page, field, this.#written(field, typed)])).filter(([, , text]) => text)
    this.querySelector("[data-answers]").replaceChildren(...rows.map(([page, { label }, text]) => {
      const row = document.createElement("div")
      const edit = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: this.#words.edit })
      edit.dataset.tone = "quiet"
      edit.setAttribute("aria-label", `${this.#words.edit} – ${label}`)
      edit.addEventListener("click", () => this.#show(page.id))
      row.append(Object.assign(document.createElement("dt"), { textContent: label }), Object.assign(document.createElement("dd"), { textContent: text }), edit)
      return row
    }))
  }

  #written({ id, type }, typed) {
    if (type === "files") return this.#files.filter((file) => file.field === id).map(({ called }) => called).join(", ")
    const labelOf = (value) => this.#form.querySelector(`[name="${CSS.escape(id)}"][value="${CSS.escape(value)}"]`)?.closest("label")?.textContent.trim()
      ?? [...(this.#form.elements[id]?.options ?? [])].find((option) => option.value === value)?.text ?? value
    const parts = [...typed].filter(([name, value]) => name.startsWith(`${id}__`) && value && !/__(ban_id|insee)$/.test(name))
    return [...typed.getAll(id).filter(Boolean).map(labelOf), ...parts.map(([, value]) => value)].join(", ")
  }

  async #addFiles(input) {
    const field = input.name
    const { max_files: most = 5 } = this.#pages.flatMap(({ fields }) => fields).find(({ id }) => id === field)
    this.#tellLoss("")
    for (const file of [...input.files]) {
      if (this.#files.filter((each) => each.field === field).length >= most) return this.#tellLoss(this.#say("many", { bound: most }))
      try {
        this.#files = [...this.#files, { name: crypto.randomUUID(), field, ...(await lightened(file)) }]
      } catch {
        this.#tellLoss(this.#say("photo", { name: file.name }))
      }
    }
    input.value = ""
    this.#listFiles(field)
    this.#changed()
  }

  #listFiles(field) {
    this.querySelector(`[data-files="${field}"]`).replaceChildren(...this.#files.filter((file) => file.field === field).map((file) => {
      const item = Object.assign(document.createElement("li"), { className: "file" })
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: this.#words.remove })
      remove.setAttribute("aria-label", `${this.#words.remove} ${file.called}`)
      remove.dataset.tone = "quiet"
      remove.addEventListener("click", () => {
        this.#files = this.#files.filter((each) => each !== file)
        this.#listFiles(field)
        this.#changed()
      })
      item.append(Object.assign(document.createElement("span"), { textContent: file.called }), remove)
      return item
    }))
  }

  // A browser that is asked does not throw it away when the disk is full, if it agrees.
  #startKeeping() {
    navigator.storage?.persist?.()
    return this.#save()
  }

  // One save after the other; true when what is on the screen is kept.
  #save() {
    clearTimeout(this.#timer)
    this.#keeping = this.#keeping.then(() => this.#saveNow())
    return this.#keeping
  }

  async #saveNow() {
    const [typed, files] = [this.#typed(), this.#files]
    if (!this.#keep.checked || this.hasAttribute("sent")) return false
    if (JSON.stringify(typed) === this.#last && files === this.#filesKept) return true
    try {
      await this.#keepAs(typed, files === this.#filesKept ? null : files)
      this.#filesKept = files
    } catch (problem) {
      if (!files.length) return this.#fail(problem, "unkept")
      try {
        await this.#keepAs(typed, [])
        this.#tellLoss(this.#words.heavy)
      } catch (again) {
        return this.#fail(again, "unkept")
      }
    }
    this.#last = JSON.stringify(typed)
    history.replaceState(null, "", `#${this.#draft.id}`)
    this.#status(this.#say("kept", { hour: hourOf(Date.now()) }))
    return true
  }

  async #keepAs(typed, files) {
    if (await keepDraft(this.#draft, { typed }, files)) {
      this.#draft.rev += 1
      return
    }
    // Another tab went on with this draft: what is written here becomes a draft of its own.
    this.#draft = { ...this.#draft, id: crypto.randomUUID(), rev: 0 }
    this.#files = this.#files.map((file) => ({ ...file, name: crypto.randomUUID() }))
    this.#tellLoss(this.#words.elsewhere)
    await keepDraft(this.#draft, { typed }, this.#files)
    this.#filesKept = this.#files
    this.#draft.rev = 1
  }

  #fail(problem, reason) {
    this.#tellLoss(this.#words[reason])
    return false
  }

  async #drop() {
    await this.#keeping
    await forget(this.#draft.id)
    this.#draft.rev = 0
    this.#last = this.#filesKept = undefined
    history.replaceState(null, "", location.pathname)
    this.#status(this.#words.dropped)
  }

  async #send() {
    this.#button("send").disabled = true
    await this.#keeping
    const { slug, version, id } = this.#draft
    const files = {}
    for (const { field, name } of this.#files) (files[field] ??= []).push(name)
    try {
      await putInOutbox(this.#draft, { procedure: slug, version, typed: this.#typed(), files }, this.#files)
    } catch (problem) {
      this.#button("send").disabled = false
      return this.#fail(problem, "unsent")
    }
    this.toggleAttribute("sent", true)
    history.replaceState(null, "", `#${id}`)
    this.#showReceipt(id)
    import("../../pwa/waiting.js")
    await sendEvenWhenClosed()
    sendAll()
  }

  #showReceipt(id) {
    this.toggleAttribute("sent", true)
    for (const part of this.querySelectorAll(":scope > :not([data-receipt])")) part.hidden = true
    const receipt = this.querySelector("[data-receipt]")
    receipt.hidden = false
    const list = receipt.querySelector("own-requests")
    list.setAttribute("request", id)
    list.draw?.()
    receipt.querySelector("h2").focus()
  }

  get #keep() {
    return this.querySelector("[data-keep]")
  }

  #button(action) {
    return this.querySelector(`[data-action=${action}]`)
  }

  #status(text) {
    this.querySelector("[data-status]").textContent = text
  }

  #tellLoss(text) {
    const loss = this.querySelector("[data-loss]")
    loss.hidden = !text
    loss.textContent = text
  }

  #say(name, values) {
    return said(this.#words[name], values)
  }
}

customElements.define("offline-form", OfflineForm)
