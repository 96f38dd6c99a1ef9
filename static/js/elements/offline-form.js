// <offline-form> is a whole form that works without a network: one page at a time, optionally saved on the device, then put in the outbox.
import { listenToSessionChannel } from "../offline/lock/session-channel.js"
import { buildJourney } from "../offline/form/journey.js"
import { isOwnerKnown, loadCurrentOwner, refreshLastOwner, refreshOwner } from "../offline/keys/owner.js"
import { validatePage } from "../offline/fields/validation.js"
import { offerRecovery } from "../offline/store/recovery-copy.js"
import { expireOldWork } from "../offline/store/expiry.js"
import { KeyUnavailable, listOwnWork, loadDraft } from "../offline/store/store.js"
import { ChosenFiles } from "../offline/form/chosen-files.js"
import { DraftAutosave } from "../offline/form/draft-autosave.js"
import { PageOrder } from "../offline/form/page-order.js"
import { Questions } from "../offline/form/questions.js"
import { queueRequest, showReceipt, startSending } from "../offline/form/receipt.js"
import { drawAnswers, listReadableAnswers } from "../offline/form/review.js"
import { ErrorSummary } from "../offline/form/error-summary.js"
import { formatMessage } from "../lib/message-format.js"

const SAVE_DELAY = 300
// What follows the last page; neither is the id of a page.
const REVIEW_STEP = "#review"
const SIMILAR_STEP = "#similar"

class OfflineForm extends HTMLElement {
  #pages
  #fields
  #form
  #words
  #reader
  #questions
  #autosave
  #files
  #problems
  #order = new PageOrder()
  #currentPage
  #timer
  // Done once it is known whose it is.
  #ownerReady

  async connectedCallback() {
    this.#form = this.querySelector("form")
    this.#pages = JSON.parse(this.getAttribute("outline"))
    this.#fields = this.#pages.flatMap(({ fields }) => fields)
    this.#createParts()
    this.#addListeners()
    const at = await this.#restore(location.hash.slice(1))
    this.#updateQuestions()
    const { steps } = this.#computeJourney()
    this.#showPage((steps.find(({ page }) => page.id === at) ?? steps[0]).page.id)
    this.toggleAttribute("ready", true)
    expireOldWork().then(offerRecovery).catch(() => {})
    this.#resolveOwner()
    addEventListener("online", () => this.#resolveOwner()?.then(() => this.#save()))
    this.querySelector("[data-unknown]").hidden = await isOwnerKnown().catch(() => true)
  }

  // Whose it is, as long as nothing of it is kept.
  #resolveOwner() {
    if (this.#autosave.draft.rev) return null
    this.#ownerReady = refreshOwner().catch(() => "").then((owner) => this.#autosave.setOwner(owner))
    return this.#ownerReady
  }

  #createParts() {
    const all = JSON.parse(this.getAttribute("words"))
    const words = (name, values = {}) => formatMessage(all[name], values)
    const showSpaceWarning = (isShort) => { this.querySelector("[data-room]").hidden = !isShort }
    const tell = { status: (text) => this.#setStatus(text), loss: (...message) => this.#showLoss(...message), room: showSpaceWarning }
    this.#words = words
    this.#reader = { language: document.documentElement.lang, words: all.reader }
    this.#questions = new Questions(this, { fields: this.#fields, words, reader: this.#reader, onChange: () => { this.#files.deleteOrphans(); this.#handleChange() } })
    this.#files = new ChosenFiles(this, { fields: this.#fields, words, showLoss: tell.loss, onChange: () => this.#handleChange(), proposePlace: (file) => this.#proposePlace(file) })
    this.#problems = new ErrorSummary(this, { fields: this.#fields, words })
    const [slug, version] = [this.getAttribute("slug"), this.getAttribute("version")]
    const draft = { id: crypto.randomUUID(), owner: "", slug, version, title: this.title, rev: 0 }
    const owner = loadCurrentOwner().catch(() => "")
    this.#autosave = new DraftAutosave(draft, { checkbox: this.#keepCheckbox, files: this.#files, readTyped: () => this.#listTypedValues(), words, notices: tell, owner })
  }

  #addListeners() {
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#showNextPage() })
    this.#form.addEventListener("input", () => this.#handleChange())
    this.#form.addEventListener("change", ({ target }) => target.type === "file" ? this.#files.add(target) : this.#handleChange())
    this.#findButton("back").addEventListener("click", () => this.#goBack())
    this.#findButton("send").addEventListener("click", () => this.#send())
    this.#findButton("copy").addEventListener("click", () => this.#downloadCopy())
    this.#keepCheckbox.addEventListener("change", () => this.#keepCheckbox.checked ? this.#autosave.enable() : this.#autosave.deleteDraft())
    addEventListener("pagehide", () => this.#handlePageHide())
    listenToSessionChannel()
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save())
    addEventListener("parvis:leaving", ({ detail }) => detail?.wait?.(this.#saveBeforeLeaving()))
  }

  #handlePageHide() {
    clearTimeout(this.#timer)
    this.#autosave.handlePageLeave()
  }

  // What is typed and not kept would be lost: the page is not to be loaded again then.
  async #saveBeforeLeaving() {
    await this.#files.pendingAdditions
    if (!this.#hasContent) return
    this.#keepCheckbox.checked = true
    if (!(await this.#save())) throw new Error("not saved")
  }

  async #restore(id) {
    const find = async () => (await listOwnWork()).find((each) => each.id === id)
    if (id) await loadCurrentOwner().catch(() => "")
    const work = id && ((await find()) ?? (await refreshLastOwner().then(find)))
    if (work && work.state !== "draft") return this.#showReceipt(id)
    const draftRow = work && (await loadDraft(id).catch((problem) => this.#handleUnavailableKey(problem)))
    if (!draftRow) return
    const { contents, files, ...draft } = draftRow
    await this.#questions.restore(contents.typed)
    await this.#files.receiveFiles([...(contents.known ?? []), ...(contents.heavy ? await this.#prepareSharedPhotos(files, contents.place) : files)])
    if (contents.lost?.length) await this.#files.showLostFiles(contents.lost)
    this.#autosave.open(draft, contents)
    this.querySelector("[data-handed]").hidden = !contents.isHandedOver
    return contents.at
  }

  // Its owner signs in, types their code, or waits for the network.
  #handleUnavailableKey(problem) {
    if (problem instanceof KeyUnavailable) this.#showLoss(this.#words("closed"))
  }

  // Photos that the worker kept as they were shared.
  async #prepareSharedPhotos(files, place) {
    const { prepareSharedPhotos, proposePlace } = await import("../offline/form/shared-photos.js")
    const light = await prepareSharedPhotos(files, (name) => this.#showLoss(this.#words("file_unreadable", { name })))
    proposePlace(files, this.querySelector("place-map"), place)
    return light
  }

  // Where a photo says that it was taken, for a question about a place that has no answer yet.
  async #proposePlace(file) {
    const { proposePlace } = await import("../offline/form/shared-photos.js")
    proposePlace([{ bytes: await file.arrayBuffer() }], this.querySelector("place-map"))
  }

  // What applies now, and what is typed in it.
  #computeJourney() {
    return buildJourney(this.#pages, new FormData(this.#form), this.#files.all, this.#reader)
  }

  #listTypedValues() {
    const visibleIds = new Set(this.#computeJourney().steps.flatMap(({ fields }) => fields.map(({ id }) => id)))
    return [...new FormData(this.#form)].filter(([name, value]) => typeof value === "string" && visibleIds.has(name.split("__")[0]))
  }

  get #hasContent() {
    return this.#files.all.length > 0 || this.#listTypedValues().some(([name, value]) => value && !name.endsWith("__items"))
  }

  #handleChange() {
    this.#updateQuestions()
    this.#problems.clearFixed(() => this.#validateCurrentPage())
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), SAVE_DELAY)
  }

  #save() {
    clearTimeout(this.#timer)
    return this.#autosave.save()
  }

  // Questions come and go with the answers; groups that had to be drawn ask some more.
  #updateQuestions() {
    let { steps, answers } = this.#computeJourney()
    while (this.#questions.updateQuestions(steps, answers)) ({ steps, answers } = this.#computeJourney())
    this.querySelector("[data-progress]").textContent = this.#words("step", { number: this.#getPageNumber() || 1, total: steps.length + 1 })
  }

  #getPageNumber() {
    const { steps } = this.#computeJourney()
    return this.#currentPage === REVIEW_STEP || this.#currentPage === SIMILAR_STEP ? steps.length + 1 : steps.findIndex(({ page }) => page.id === this.#currentPage) + 1
  }

  #showPage(at) {
    const isFirst = this.#currentPage === undefined
    this.#currentPage = at
    for (const section of this.querySelectorAll("[data-page], [data-review], [data-similar]")) section.hidden = getSectionName(section) !== at
    const isEnd = at === REVIEW_STEP || at === SIMILAR_STEP
    this.#nextButton.hidden = isEnd
    Object.assign(this.#findButton("send"), { hidden: !isEnd, disabled: false })
    if (isEnd) this.#findButton("send").textContent = this.#words(at === SIMILAR_STEP ? "other" : "send")
    this.#findButton("back").hidden = this.#getPageNumber() < 2 && !this.#order.isFromReview
    this.#order.recordVisit(at)
    if (at === REVIEW_STEP) this.#drawReview()
    this.#problems.show([])
    this.#updateQuestions()
    if (!isFirst) this.querySelector("section:not([hidden]) > h2").focus()
  }

  // With the files just chosen: until they are there, there is nothing to press.
  async #showNextPage() {
    const at = this.#currentPage
    this.#nextButton.disabled = true
    await this.#files.pendingAdditions
    this.#nextButton.disabled = false
    if (at !== this.#currentPage) return
    const problems = this.#validateCurrentPage()
    if (problems.length) return this.#problems.show(problems)
    this.#showPage(this.#order.findNextStep(at, this.#computeJourney().steps, (step) => this.#validateCurrentPage(step).length)?.page.id ?? REVIEW_STEP)
  }

  #goBack() {
    const { steps } = this.#computeJourney()
    const before = this.#getPageNumber() > steps.length ? steps.at(-1) : this.#order.findPreviousStep(this.#currentPage, steps)
    this.#showPage(before?.page.id ?? REVIEW_STEP)
  }

  // What is wrong with a page, the one that is shown unless another is named.
  #validateCurrentPage(step = this.#computeJourney().steps.find(({ page }) => page.id === this.#currentPage)) {
    const { values } = this.#computeJourney()
    return step ? validatePage(step, new FormData(this.#form), this.#files.all, { pages: this.#pages, values, reader: this.#reader }) : []
  }

  #drawReview() {
    const [words, way] = [this.#words, this.#computeJourney()]
    const edit = (page) => { this.#order.startChangeFromReview(); this.#showPage(page) }
    this.#order.recordReview(way.steps)
    drawAnswers(this.querySelector("[data-answers]"), way, { words, reader: this.#reader, edit })
  }

  // What is open already at the same place is shown first; pressed once more, the button sends.
  async #send() {
    this.#findButton("send").disabled = true
    await this.#ownerReady
    if (this.#currentPage !== SIMILAR_STEP && this.hasAttribute("looks-first") && (await this.#showSimilarReports())) return
    await this.#save()
    try {
      await queueRequest(this.#autosave.draft, this.#listTypedValues(), this.#files.all, listReadableAnswers(this.#computeJourney(), this.#reader))
    } catch ({ serverMessage }) {
      this.#findButton("send").disabled = false
      return this.#showLoss(serverMessage ?? this.#words("unsent"), true)
    }
    history.replaceState(null, "", `#${this.#autosave.draft.id}`)
    this.#showReceipt(this.#autosave.draft.id)
    await startSending()
  }

  async #showSimilarReports() {
    const { drawReports, fetchSimilarReports } = await import("../offline/form/similar-reports.js")
    const { slug, version } = this.#autosave.draft
    const reports = await fetchSimilarReports({ procedure: slug, version, typed: this.#listTypedValues(), files: {} })
    if (!reports.length) return false
    const onSame = async (url) => {
      await this.#autosave.deleteDraft()
      location.assign(url)
    }
    drawReports(this.querySelector("[data-reports]"), reports, { words: this.#words, onSame })
    this.#showPage(SIMILAR_STEP)
    return true
  }

  #showReceipt(id) {
    this.#autosave.markSent()
    showReceipt(this, id)
  }

  get #keepCheckbox() {
    return this.querySelector("[data-keep]")
  }

  get #nextButton() {
    return this.#form.querySelector(":scope > .actions > [type=submit]")
  }

  #findButton(action) {
    return this.querySelector(`[data-action=${action}]`)
  }

  #setStatus(text) {
    this.querySelector("[data-status]").textContent = text
  }

  // `isNowhereElse`: what is on the screen could be kept as a text.
  #showLoss(text, isNowhereElse = false) {
    const loss = this.querySelector("[data-loss]")
    loss.hidden = !text
    loss.textContent = text
    this.#findButton("copy").hidden = !isNowhereElse
  }

  async #downloadCopy() {
    const { downloadAnswers } = await import("../lib/text-download.js")
    downloadAnswers(this.title, listReadableAnswers(this.#computeJourney(), this.#reader))
  }
}

function getSectionName({ dataset }) {
  return dataset.page ?? ("review" in dataset ? REVIEW_STEP : SIMILAR_STEP)
}

customElements.define("offline-form", OfflineForm)
