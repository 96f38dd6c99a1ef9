// <field-tour-download words="…" most="…"> keeps on this device the copies of the requests ticked in its form, then opens the tour. Those of
// the tour that is there already stay in it, unless its box is unticked.
import { fetchTour, openTour, TourRefused } from "../../pwa/tour.js"
import { hourOf, said } from "../words.js"

const TOUR = "/hors-ligne/tournee"

class FieldTourDownload extends HTMLElement {
  #words
  #form
  #button
  #before = []

  connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#form = this.querySelector("form")
    this.#button = this.#form.querySelector("[type=submit]")
    this.#form.addEventListener("change", () => this.#count())
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#prepare() })
    this.#count()
    openTour().then((tour) => this.#meet(tour)).catch(() => {}).finally(() => this.#offer())
  }

  get #chosen() {
    const { keeps } = this.#form.elements
    return [...new Set([...(keeps.checked ? this.#before : []), ...new FormData(this.#form).getAll("case")])]
  }

  get #leftBehind() {
    const chosen = this.#chosen
    return this.#before.filter((id) => !chosen.includes(id)).length
  }

  // Not before it is known what is there already.
  #offer() {
    this.#button.hidden = this.#button.disabled = false
  }

  // One tour at a time: what is there already is said before anything takes its place.
  #meet(tour) {
    if (!tour?.cases.length) return
    this.#before = tour.cases.map(({ id }) => id)
    const { length: count } = this.#before
    const present = this.querySelector("[data-present]")
    present.querySelector("[data-words]").textContent = said(this.#words[count === 1 ? "present-one" : "present-many"], { count, hour: hourOf(tour.expiresAt) })
    present.hidden = false
    this.#form.elements.keeps.checked = true
    this.#count()
  }

  #count() {
    const { length } = this.#chosen
    this.#button.textContent = said(this.#words[length === 1 ? "one" : "many"], { count: length })
  }

  async #prepare() {
    this.#tell("")
    if (!this.#chosen.length) return this.#tell(this.#words.none)
    if (this.#chosen.length > Number(this.getAttribute("most"))) return this.#tell(this.#words.most)
    const count = this.#leftBehind
    if (count && !confirm(said(this.#words[count === 1 ? "left-one" : "left-many"], { count }))) return
    this.#button.disabled = true
    navigator.storage?.persist?.()
    try {
      await fetchTour(this.#chosen, Number(this.#form.elements.hours.value))
      location.assign(TOUR)
    } catch (problem) {
      this.#tell(this.#words[problem instanceof TourRefused ? problem.message : "room"])
      this.#button.disabled = false
    }
  }

  #tell(text) {
    const problem = this.querySelector("[data-problem]")
    problem.textContent = text
    problem.hidden = !text
  }
}

customElements.define("field-tour-download", FieldTourDownload)
