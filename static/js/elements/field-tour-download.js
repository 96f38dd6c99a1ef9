// <field-tour-download words="…"> keeps on this device the copies of the requests ticked in its form, then opens the tour.
import { fetchTour, TourRefused } from "../../pwa/tour.js"
import { said } from "../words.js"

const TOUR = "/hors-ligne/tournee"

class FieldTourDownload extends HTMLElement {
  #words
  #form
  #button

  connectedCallback() {
    this.#words = JSON.parse(this.getAttribute("words"))
    this.#form = this.querySelector("form")
    this.#button = this.#form.querySelector("[type=submit]")
    this.#button.hidden = false
    this.#form.addEventListener("change", () => this.#count())
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#prepare() })
    this.#count()
  }

  get #chosen() {
    return new FormData(this.#form).getAll("case")
  }

  #count() {
    const { length } = this.#chosen
    this.#button.textContent = said(this.#words[length === 1 ? "one" : "many"], { count: length })
  }

  async #prepare() {
    this.#tell("")
    if (!this.#chosen.length) return this.#tell(this.#words.none)
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
