// <finding-marks> marks the elements to correct in the outline of a form and in the list of a circuit, which are drawn again after each change.
class FindingMarks extends HTMLElement {
  connectedCallback() {
    document.addEventListener("htmx:afterSettle", this.handleSettle = () => this.drawMarks())
    this.drawMarks()
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:afterSettle", this.handleSettle)
  }

  drawMarks() {
    const marks = JSON.parse(this.dataset.marks)
    const template = this.querySelector("template")
    for (const link of document.querySelectorAll("#studio-outline a[data-pointer], .studio-circuit .circuit-twin a[href*='?element=']:not([href*='#'])")) {
      link.querySelector(".studio-mark")?.remove()
      const severity = marks[link.dataset.pointer ?? new URL(link.href).searchParams.get("element")]
      if (!severity || !template) continue
      const mark = template.content.firstElementChild.cloneNode(true)
      mark.dataset.severity = severity
      link.append(mark)
    }
  }
}

customElements.define("finding-marks", FindingMarks)
