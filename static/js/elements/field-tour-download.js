// <field-tour-download words="…" most="…"> downloads copies of the selected cases, then opens the tour. The cases of the current tour
// stay in it unless its box is unticked.
import { fetchTour, loadTour, TourRefused } from "../offline/tour/tour.js"
import { formatHour, formatMessage } from "../lib/message-format.js"

const TOUR_URL = "/hors-ligne/tournee"

class FieldTourDownload extends HTMLElement {
  #words
  #form
  #button
  #carriedIds = []

  connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#form = this.querySelector("form")
    this.#button = this.#form.querySelector("[type=submit]")
    this.#form.addEventListener("change", () => this.#updateCount())
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#download() })
    this.#updateCount()
    loadTour().then((tour) => this.#showPresentTour(tour)).catch(() => {}).finally(() => this.#enableButton())
  }

  get #chosenIds() {
    const { keeps } = this.#form.elements
    return [...new Set([...(keeps.checked ? this.#carriedIds : []), ...new FormData(this.#form).getAll("case")])]
  }

  get #leftBehindCount() {
    const chosen = this.#chosenIds
    return this.#carriedIds.filter((id) => !chosen.includes(id)).length
  }

  // Not before it is known what is there already.
  #enableButton() {
    this.#button.hidden = this.#button.disabled = false
  }

  // One tour at a time: what is there already is said before anything takes its place.
  #showPresentTour(tour) {
    if (!tour?.cases.length) return
    this.#carriedIds = tour.cases.map(({ id }) => id)
    const { length: count } = this.#carriedIds
    const present = this.querySelector("[data-present]")
    present.querySelector("[data-words]").textContent = formatMessage(this.#words[count === 1 ? "present-one" : "present-many"], { count, hour: formatHour(tour.expiresAt) })
    present.hidden = false
    this.#form.elements.keeps.checked = true
    this.#updateCount()
  }

  #updateCount() {
    const { length } = this.#chosenIds
    this.#button.textContent = formatMessage(this.#words[length === 1 ? "one" : "many"], { count: length })
  }

  async #download() {
    this.#showProblem("")
    if (!this.#chosenIds.length) return this.#showProblem(this.#words.none)
    if (this.#chosenIds.length > Number(this.getAttribute("most"))) return this.#showProblem(this.#words.most)
    const count = this.#leftBehindCount
    if (count && !confirm(formatMessage(this.#words[count === 1 ? "left-one" : "left-many"], { count }))) return
    this.#button.disabled = true
    navigator.storage?.persist?.()
    try {
      await fetchTour(this.#chosenIds, Number(this.#form.elements.hours.value))
      location.assign(TOUR_URL)
    } catch (problem) {
      this.#showProblem(this.#words[problem instanceof TourRefused ? problem.message : "room"])
      this.#button.disabled = false
    }
  }

  #showProblem(text) {
    const problem = this.querySelector("[data-problem]")
    problem.textContent = text
    problem.hidden = !text
  }
}

customElements.define("field-tour-download", FieldTourDownload)
