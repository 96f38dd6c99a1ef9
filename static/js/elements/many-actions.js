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
    for (const reason of new Set(refused.map(({ value }) => refusals[value]))) {
      const boxes = refused.filter(({ value }) => refusals[value] === reason)
      sentences.push(this.#write("except", { "{requests}": this.#name(boxes), "{reason}": reason }))
    }
    const line = document.createElement("p")
    line.textContent = sentences.join(" ")
    return line
  }

  #name(boxes) {
    const references = boxes.slice(0, MOST_NAMED).map(({ dataset }) => dataset.reference).join(", ")
    const number = boxes.length - MOST_NAMED
    return number > 0 ? this.#write("more", { "{requests}": references, "{number}": number }) : references
  }

  #write(name, values) {
    return this.getAttribute(name).replace(/{\w+}/g, (key) => values[key])
  }
}

customElements.define("many-actions", ManyActions)
