// <list-keys [off]> adds keys to the list that it wraps: j and k move from row to row, x ticks, e takes charge, / searches, ? shows them. `off`
// leaves out keys of one letter (WCAG 2.1.4). It also gives the focus back to the row whose case was opened.
const OPENED = "opened-case"
const isTyping = ({ target }) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")

class ListKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#handleKey)
    this.addEventListener("click", this.#rememberRow)
    this.#restoreRow()
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#handleKey)
  }

  get #links() {
    return [...this.querySelectorAll(".card__link")]
  }

  get #row() {
    return document.activeElement.closest("tbody tr")
  }

  #handleKey = (event) => {
    if (this.hasAttribute("off") || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
    const action = { j: () => this.#move(1), k: () => this.#move(-1), x: this.#tick, e: this.#takeCharge, "/": this.#search, "?": this.#showHelp }[event.key]
    if (action?.() !== undefined) event.preventDefault()
  }

  // From the last row focused, or from the first.
  #move(step) {
    const links = this.#links
    const present = links.indexOf(this.#row?.querySelector(".card__link"))
    const next = links[present < 0 ? 0 : Math.min(Math.max(present + step, 0), links.length - 1)]
    next?.focus()
    next?.scrollIntoView({ block: "nearest" })
    return true
  }

  #tick = () => {
    this.#row?.querySelector("[type=checkbox]")?.click()
    return true
  }

  #takeCharge = () => {
    const row = this.#row
    if (!row) return undefined
    this.#remember(row)
    const { href } = row.querySelector(".card__link")
    const form = document.getElementById("take-case")
    if (!row.hasAttribute("data-free") || !form) {
      location.assign(`${href}#case-actions`)
      return true
    }
    form.action = `${href}/attribution/agent`
    form.submit()
    return true
  }

  #search = () => {
    const input = document.querySelector("[data-search]")
    input?.select()
    input?.focus()
    return true
  }

  #showHelp = () => {
    document.getElementById("keys-help").showPopover()
    return true
  }

  #rememberRow = ({ target }) => {
    const link = target.closest(".card__link")
    if (link) this.#remember(link.closest("tr"))
  }

  #remember(row) {
    try {
      sessionStorage.setItem(OPENED, row.id)
    } catch { /* no storage here: the list opens at its top */ }
  }

  // After a case, or going back: the row last opened.
  #restoreRow() {
    const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward"
    if (!isBack && !document.referrer.startsWith(`${location.origin}/agents/demandes/`)) return
    try {
      const row = document.getElementById(sessionStorage.getItem(OPENED))
      sessionStorage.removeItem(OPENED)
      row?.querySelector(".card__link").focus({ preventScroll: true })
      row?.scrollIntoView({ block: "nearest" })
    } catch { /* no storage here */ }
  }
}

customElements.define("list-keys", ListKeys)
