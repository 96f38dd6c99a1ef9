// <offline-form> is a whole form that works without a network: one page at a time, kept on the device if one wants, then put in the outbox.
import { followDoor } from "../../pwa/door.js"
import { wayThrough } from "../../pwa/journey.js"
import { currentOwner, isOwnerKnown, learnOwner, meetOwner } from "../../pwa/owner.js"
import { problemsOf } from "../../pwa/problems.js"
import { offerRescue } from "../../pwa/rescue.js"
import { tidy } from "../../pwa/room.js"
import { questionNamed } from "../../pwa/rows.js"
import { openDraft, ownWork, PutAway } from "../../pwa/store.js"
import { ChosenFiles } from "../offline/chosen-files.js"
import { KeptDraft } from "../offline/kept-draft.js"
import { PageOrder } from "../offline/page-order.js"
import { Questions } from "../offline/questions.js"
import { leaveNow, send, showReceipt } from "../offline/receipt.js"
import { listAnswers, toldIn } from "../offline/review.js"
import { ToldProblems } from "../offline/told-problems.js"
import { said } from "../words.js"

const PAUSE = 300
// What follows the last page; neither is the id of a page.
const REVIEW = "#review"
const SIMILAR = "#similar"

class OfflineForm extends HTMLElement {
  #pages
  #fields
  #form
  #words
  #reader
  #questions
  #kept
  #files
  #problems
  #order = new PageOrder()
  #at
  #timer
  // Done once it is known whose it is.
  #known

  async connectedCallback() {
    this.#form = this.querySelector("form")
    this.#pages = JSON.parse(this.getAttribute("outline"))
    this.#fields = this.#pages.flatMap(({ fields }) => fields)
    this.#gather()
    this.#listen()
    const at = await this.#reopen(location.hash.slice(1))
    this.#follow()
    const { steps } = this.#way()
    this.#show((steps.find(({ page }) => page.id === at) ?? steps[0]).page.id)
    this.toggleAttribute("ready", true)
    tidy().then(offerRescue).catch(() => {})
    this.#meetOwner()
    addEventListener("online", () => this.#meetOwner()?.then(() => this.#save()))
    this.querySelector("[data-unknown]").hidden = await isOwnerKnown().catch(() => true)
  }

  // Whose it is, as long as nothing of it is kept.
  #meetOwner() {
    if (this.#kept.draft.rev) return null
    this.#known = learnOwner().catch(() => "").then((owner) => this.#kept.belongTo(owner))
    return this.#known
  }

  #gather() {
    const all = JSON.parse(this.getAttribute("words"))
    const words = (name, values = {}) => said(all[name], values)
    const room = (isShort) => { this.querySelector("[data-room]").hidden = !isShort }
    const tell = { status: (text) => this.#status(text), loss: (...told) => this.#tellLoss(...told), room }
    this.#words = words
    this.#reader = { language: document.documentElement.lang, words: all.reader }
    this.#questions = new Questions(this, { fields: this.#fields, words, reader: this.#reader, changed: () => { this.#files.follow(); this.#changed() } })
    this.#files = new ChosenFiles(this, { fields: this.#fields, words, tellLoss: tell.loss, changed: () => this.#changed(), propose: (file) => this.#propose(file) })
    this.#problems = new ToldProblems(this, { words, labelOf: (id) => this.#labelOf(id) })
    const [slug, version] = [this.getAttribute("slug"), this.getAttribute("version")]
    const draft = { id: crypto.randomUUID(), owner: "", slug, version, title: this.title, rev: 0 }
    const owner = currentOwner().catch(() => "")
    this.#kept = new KeptDraft(draft, { box: this.#keep, files: this.#files, typed: () => this.#typed(), words, tell, owner })
  }

  #listen() {
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#goOn() })
    this.#form.addEventListener("input", () => this.#changed())
    this.#form.addEventListener("change", ({ target }) => target.type === "file" ? this.#files.add(target) : this.#changed())
    this.#button("back").addEventListener("click", () => this.#goBack())
    this.#button("send").addEventListener("click", () => this.#send())
    this.#button("copy").addEventListener("click", () => this.#giveCopy())
    this.#keep.addEventListener("change", () => this.#keep.checked ? this.#kept.start() : this.#kept.drop())
    addEventListener("pagehide", () => this.#leavePage())
    followDoor()
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#save())
    addEventListener("parvis:leaving", ({ detail }) => detail?.wait?.(this.#leave()))
  }

  #leavePage() {
    clearTimeout(this.#timer)
    this.#kept.leave()
  }

  // What is typed and not kept would be lost: the page is not to be loaded again then.
  async #leave() {
    await this.#files.added
    if (!this.#isTouched) return
    this.#keep.checked = true
    if (!(await this.#save())) throw new Error("not kept")
  }

  async #reopen(id) {
    const find = async () => (await ownWork()).find((each) => each.id === id)
    if (id) await currentOwner().catch(() => "")
    const work = id && ((await find()) ?? (await meetOwner().then(find)))
    if (work && work.state !== "draft") return this.#showReceipt(id)
    const found = work && (await openDraft(id).catch((problem) => this.#tellClosed(problem)))
    if (!found) return
    const { contents, files, ...draft } = found
    await this.#questions.restore(contents.typed)
    await this.#files.receive([...(contents.known ?? []), ...(contents.heavy ? await this.#receive(files, contents.place) : files)])
    if (contents.lost?.length) await this.#nameLost(contents.lost)
    this.#kept.open(draft, contents)
    this.querySelector("[data-handed]").hidden = !contents.isHandedOver
    return contents.at
  }

  // Its owner signs in, types their code, or waits for the network.
  #tellClosed(problem) {
    if (problem instanceof PutAway) this.#tellLoss(this.#words("closed"))
  }

  async #nameLost(files) {
    const { LostFiles } = await import("../offline/lost-files.js")
    this.#files.lost = new LostFiles(this.querySelector("[data-lost]"), this.#fields)
    this.#files.lost.put(files)
  }

  // Photos that the worker kept as they were shared.
  async #receive(files, place) {
    const { lightenEach, proposePlace } = await import("../../pwa/shared-photos.js")
    const light = await lightenEach(files, (name) => this.#tellLoss(this.#words("file_unreadable", { name })))
    proposePlace(files, this.querySelector("place-map"), place)
    return light
  }

  // Where a photo says that it was taken, for a question about a place that has no answer yet.
  async #propose(file) {
    const { proposePlace } = await import("../../pwa/shared-photos.js")
    proposePlace([{ bytes: await file.arrayBuffer() }], this.querySelector("place-map"))
  }

  // What applies now, and what is typed in it.
  #way() {
    return wayThrough(this.#pages, new FormData(this.#form), this.#files.all, this.#reader)
  }

  #typed() {
    const asked = new Set(this.#way().steps.flatMap(({ fields }) => fields.map(({ id }) => id)))
    return [...new FormData(this.#form)].filter(([name, value]) => typeof value === "string" && asked.has(name.split("__")[0]))
  }

  get #isTouched() {
    return this.#files.all.length > 0 || this.#typed().some(([name, value]) => value && !name.endsWith("__items"))
  }

  #changed() {
    this.#follow()
    this.#problems.tellMended(() => this.#wrong())
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), PAUSE)
  }

  #save() {
    clearTimeout(this.#timer)
    return this.#kept.save()
  }

  // Questions come and go with the answers; groups that had to be drawn ask some more.
  #follow() {
    let { steps, answers } = this.#way()
    while (this.#questions.follow(steps, answers)) ({ steps, answers } = this.#way())
    this.querySelector("[data-progress]").textContent = this.#words("step", { number: this.#number() || 1, total: steps.length + 1 })
  }

  #number() {
    const { steps } = this.#way()
    return this.#at === REVIEW || this.#at === SIMILAR ? steps.length + 1 : steps.findIndex(({ page }) => page.id === this.#at) + 1
  }

  #show(at) {
    const isFirst = this.#at === undefined
    this.#at = at
    for (const section of this.querySelectorAll("[data-page], [data-review], [data-similar]")) section.hidden = nameOf(section) !== at
    const isEnd = at === REVIEW || at === SIMILAR
    this.#goingOn.hidden = isEnd
    Object.assign(this.#button("send"), { hidden: !isEnd, disabled: false })
    if (isEnd) this.#button("send").textContent = this.#words(at === SIMILAR ? "other" : "send")
    this.#button("back").hidden = this.#number() < 2 && !this.#order.isFromReview
    this.#order.visit(at)
    if (at === REVIEW) this.#listAnswers()
    this.#problems.tell([])
    this.#follow()
    if (!isFirst) this.querySelector("section:not([hidden]) > h2").focus()
  }

  // With the files just chosen: until they are there, there is nothing to press.
  async #goOn() {
    const at = this.#at
    this.#goingOn.disabled = true
    await this.#files.added
    this.#goingOn.disabled = false
    if (at !== this.#at) return
    const problems = this.#wrong()
    if (problems.length) return this.#problems.tell(problems)
    this.#show(this.#order.after(at, this.#way().steps, (step) => this.#wrong(step).length)?.page.id ?? REVIEW)
  }

  #goBack() {
    const { steps } = this.#way()
    const before = this.#number() > steps.length ? steps.at(-1) : this.#order.before(this.#at, steps)
    this.#show(before?.page.id ?? REVIEW)
  }

  // What is wrong with a page, the one that is shown unless another is named.
  #wrong(step = this.#way().steps.find(({ page }) => page.id === this.#at)) {
    const { values } = this.#way()
    return step ? problemsOf(step, new FormData(this.#form), this.#files.all, { pages: this.#pages, values, reader: this.#reader }) : []
  }

  #listAnswers() {
    const [words, way] = [this.#words, this.#way()]
    const edit = (page) => { this.#order.changeFromReview(); this.#show(page) }
    this.#order.reach(way.steps)
    listAnswers(this.querySelector("[data-answers]"), way, { words, reader: this.#reader, edit })
  }

  // Of a question in a group: which groups, then which question.
  #labelOf(id) {
    const parts = id.split("__")
    const groups = parts.flatMap((_, at) => (at % 2 ? [parts.slice(0, at + 1).join("__")] : []))
    const legends = groups.map((name) => this.querySelector(`#${CSS.escape(`f-${name}`)} > legend`).textContent.trim())
    return [...legends, questionNamed(this.#fields, id).label].join(", ")
  }

  // What is open already at the same place is shown first; pressed once more, the button sends.
  async #send() {
    this.#button("send").disabled = true
    await this.#known
    if (this.#at !== SIMILAR && this.hasAttribute("looks-first") && (await this.#findsSimilar())) return
    await this.#save()
    try {
      await send(this.#kept.draft, this.#typed(), this.#files.all, toldIn(this.#way(), this.#reader))
    } catch ({ told }) {
      this.#button("send").disabled = false
      return this.#tellLoss(told ?? this.#words("unsent"), true)
    }
    history.replaceState(null, "", `#${this.#kept.draft.id}`)
    this.#showReceipt(this.#kept.draft.id)
    await leaveNow()
  }

  async #findsSimilar() {
    const { listReports, similarTo } = await import("../offline/similar.js")
    const { slug, version } = this.#kept.draft
    const reports = await similarTo({ procedure: slug, version, typed: this.#typed(), files: {} })
    if (!reports.length) return false
    const same = async (url) => {
      await this.#kept.drop()
      location.assign(url)
    }
    listReports(this.querySelector("[data-reports]"), reports, { words: this.#words, same })
    this.#show(SIMILAR)
    return true
  }

  #showReceipt(id) {
    this.#kept.isSent = true
    showReceipt(this, id)
  }

  get #keep() {
    return this.querySelector("[data-keep]")
  }

  get #goingOn() {
    return this.#form.querySelector(":scope > .actions > [type=submit]")
  }

  #button(action) {
    return this.querySelector(`[data-action=${action}]`)
  }

  #status(text) {
    this.querySelector("[data-status]").textContent = text
  }

  // `isNowhereElse`: what is on the screen could be kept as a text.
  #tellLoss(text, isNowhereElse = false) {
    const loss = this.querySelector("[data-loss]")
    loss.hidden = !text
    loss.textContent = text
    this.#button("copy").hidden = !isNowhereElse
  }

  async #giveCopy() {
    const { giveAnswers } = await import("../offline/copy.js")
    giveAnswers(this.title, toldIn(this.#way(), this.#reader))
  }
}

function nameOf({ dataset }) {
  return dataset.page ?? ("review" in dataset ? REVIEW : SIMILAR)
}

customElements.define("offline-form", OfflineForm)
