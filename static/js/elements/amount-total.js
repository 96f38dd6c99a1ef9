// <amount-total> adds up the invoices that are ticked, and says the sum on the button; without JavaScript the total of all is shown.
class AmountTotal extends HTMLElement {
  #format

  connectedCallback() {
    this.#format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" })
    this.addEventListener("change", () => this.#update())
    this.#update()
  }

  #update() {
    const boxes = [...this.querySelectorAll("input[data-cents]:checked")]
    const sum = boxes.reduce((total, box) => total + Number(box.dataset.cents), 0)
    const button = this.querySelector("[type=submit]")
    const total = this.querySelector("[data-total]")
    if (!button || !total) return
    const words = this.#format.format(sum / 100)
    total.textContent = this.dataset.words.replace("{amount}", words)
    button.textContent = sum ? this.dataset.one.replace("{amount}", words) : this.dataset.none
  }
}

customElements.define("amount-total", AmountTotal)
