// <bulk-actions refusals="{action: {request: reason}}"> enables only the actions that the selected requests accept, and shows for each
// action, on its button, how many do, and below why the others do not. For the whole view, and without JavaScript, the next page says so.
const MAX_NAMED = 3

class BulkActions extends HTMLElement {
  #refusals = JSON.parse(this.getAttribute("refusals"))

  connectedCallback() {
    document.addEventListener("change", this.#updateButtons)
    this.#updateButtons()
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.#updateButtons)
  }

  #updateButtons = () => {
    const isWholeView = this.querySelector("[name=all]")?.checked ?? false
    const picked = [...document.querySelectorAll("[name=case][form=for-many]:checked")]
    const lines = []
    for (const button of this.querySelectorAll("[type=submit]")) {
      const refusals = this.#refusals[button.dataset.action] ?? {}
      const refused = picked.filter(({ value }) => value in refusals)
      const count = isWholeView ? Number(this.getAttribute("whole")) : picked.length - refused.length
      button.disabled = !count
      button.dataset.label ??= button.textContent.trim()
      button.textContent = count ? button.dataset.label.replace(/…?$/, ` (${count})$&`) : button.dataset.label
      if (refused.length && !isWholeView) lines.push(this.#buildLine(button, picked, refused, refusals))
    }
    this.querySelector("[role=status]").replaceChildren(...lines)
  }

  #buildLine(button, picked, refused, refusals) {
    const possible = picked.length - refused.length
    const counts = { "{action}": button.dataset.label.replace("…", ""), "{possible}": possible, "{picked}": picked.length }
    const sentences = [this.#formatMessage(possible ? "some" : "none", counts)]
    for (const reason of new Set(refused.map(({ value }) => refusals[value]))) {
      const boxes = refused.filter(({ value }) => refusals[value] === reason)
      sentences.push(this.#formatMessage("except", { "{requests}": this.#listReferences(boxes), "{reason}": reason }))
    }
    const line = document.createElement("p")
    line.textContent = sentences.join(" ")
    return line
  }

  #listReferences(boxes) {
    const references = boxes.slice(0, MAX_NAMED).map(({ dataset }) => dataset.reference).join(", ")
    const number = boxes.length - MAX_NAMED
    return number > 0 ? this.#formatMessage("more", { "{requests}": references, "{number}": number }) : references
  }

  #formatMessage(name, values) {
    return this.getAttribute(name).replace(/{\w+}/g, (key) => values[key])
  }
}

customElements.define("bulk-actions", BulkActions)
