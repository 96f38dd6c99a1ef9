// <many-actions refusals="{action: {request: reason}}"> lets be pressed only what the requests ticked in the list can take, and says of
// each action how many of them can and why the others cannot. Without JavaScript the next page says it.
const MOST_NAMED = 3

class ManyActions extends HTMLElement {
  #refusals = JSON.parse(this.getAttribute("refusals"))

  connectedCallback() {
    document.addEventListener("change", this.#follow)
    this.#follow()
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.#follow)
  }

  #follow = () => {
    const picked = [...document.querySelectorAll("[name=case][form=for-many]:checked")]
    const lines = []
    for (const button of this.querySelectorAll("[type=submit]")) {
      const refusals = this.#refusals[button.dataset.action] ?? {}
      const refused = picked.filter(({ value }) => value in refusals)
      button.disabled = refused.length === picked.length
      if (refused.length) lines.push(this.#describe(button, picked, refused, refusals))
    }
    this.querySelector("[role=status]").replaceChildren(...lines)
  }

  #describe(button, picked, refused, refusals) {
    const possible = picked.length - refused.length
    const counts = { "{action}": button.textContent.trim().replace("…", ""), "{possible}": possible, "{picked}": picked.length }
    const sentences = [this.#write(possible ? "some" : "none", counts)]
    for (const { value, dataset } of refused.slice(0, MOST_NAMED)) {
      sentences.push(this.#write("except", { "{request}": dataset.reference, "{reason}": refusals[value] }))
    }
    if (refused.length > MOST_NAMED) sentences.push(this.#write("more", { "{number}": refused.length - MOST_NAMED }))
    const line = document.createElement("p")
    line.textContent = sentences.join(" ")
    return line
  }

  #write(name, values) {
    return this.getAttribute(name).replace(/{\w+}/g, (key) => values[key])
  }
}

customElements.define("many-actions", ManyActions)
