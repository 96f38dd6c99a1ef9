// <print-button> prints the page; without JavaScript its button stays hidden.
class PrintButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    button.hidden = false
    button.addEventListener("click", () => print())
  }
}

customElements.define("print-button", PrintButton)
