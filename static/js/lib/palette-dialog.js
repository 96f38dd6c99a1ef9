// The dialog of <command-palette>: it finds cases, procedures, views, pages and the actions of this page (links and buttons with
// `data-command`).
const DELAY = 150

export class PaletteDialog {
  #palette
  #dialog
  #input
  #list
  #timer
  #request

  constructor(palette) {
    this.#palette = palette
  }

  open() {
    this.#dialog ??= this.#buildDialog()
    if (this.#dialog.open) return
    this.#input.value = ""
    this.#dialog.showModal()
    this.#fetchEntries()
  }

  #buildDialog() {
    const dialog = document.createElement("dialog")
    dialog.className = "dialog palette"
    dialog.setAttribute("aria-label", this.#palette.dataset.title)
    this.#input = document.createElement("input")
    this.#list = document.createElement("div")
    const attributes = { type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": this.#palette.dataset.hint, placeholder: this.#palette.dataset.hint, autocomplete: "off", maxlength: 200 }
    for (const [name, value] of Object.entries(attributes)) this.#input.setAttribute(name, value)
    this.#input.className = "input"
    this.#list.id = "palette-list"
    this.#list.setAttribute("role", "listbox")
    this.#list.setAttribute("aria-label", this.#palette.dataset.title)
    this.#input.addEventListener("input", this.#scheduleFetch)
    this.#input.addEventListener("keydown", this.#handleKey)
    dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close() })
    dialog.append(this.#input, this.#list)
    this.#palette.append(dialog)
    this.#dialog = dialog
    return dialog
  }

  #scheduleFetch = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fetchEntries(), DELAY)
  }

  // The last words typed are those answered.
  async #fetchEntries() {
    this.#request?.abort()
    this.#request = new AbortController()
    const words = this.#input.value.trim()
    const url = `${this.#palette.querySelector("a").pathname}?${new URLSearchParams({ q: words })}`
    const headers = { "HX-Request": "true", "HX-Target": "palette-entries" }
    const response = await fetch(url, { headers, signal: this.#request.signal }).catch(() => null)
    if (response?.status !== 200) return
    const parsed = document.createElement("template")
    parsed.innerHTML = await response.text()
    this.#showGroups([...this.#listActions(words), ...this.#listEntries(parsed.content)])
  }

  #listEntries(content) {
    return [...content.querySelectorAll("h2")].map((heading) => ({
      title: heading.textContent,
      options: [...heading.nextElementSibling.querySelectorAll("a")],
    }))
  }

  // What can be pressed on this page and is in sight.
  #listActions(words) {
    const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
    const wanted = fold(words).split(" ")
    const targets = [...document.querySelectorAll("[data-command]")].filter((target) => {
      return !target.disabled && (target.checkVisibility() || target.closest("details")) && wanted.every((word) => fold(target.textContent).includes(word))
    })
    const options = targets.map((target) => {
      const option = document.createElement("a")
      option.textContent = target.textContent.replace(/\s+/g, " ").trim()
      option.addEventListener("click", () => { this.#dialog.close(); target.click() })
      return option
    })
    return words && options.length ? [{ title: this.#palette.dataset.actions, options }] : []
  }

  #showGroups(groups) {
    let number = 0
    this.#list.replaceChildren(...groups.map(({ title, options }) => {
      const group = document.createElement("div")
      const heading = document.createElement("p")
      group.setAttribute("role", "group")
      group.setAttribute("aria-label", title)
      heading.setAttribute("aria-hidden", "true")
      heading.textContent = title
      for (const option of options) {
        option.id = `palette-${number += 1}`
        option.tabIndex = -1
        option.setAttribute("role", "option")
        option.setAttribute("aria-selected", "false")
      }
      group.append(heading, ...options)
      return group
    }))
    if (!number) this.#list.append(this.#palette.dataset.none)
    this.#select(0)
  }

  get #options() {
    return [...this.#list.querySelectorAll("[role=option]")]
  }

  #select(index) {
    const options = this.#options
    for (const [place, option] of options.entries()) option.setAttribute("aria-selected", String(place === index))
    this.#input.setAttribute("aria-activedescendant", options[index]?.id ?? "")
    options[index]?.scrollIntoView({ block: "nearest" })
  }

  #handleKey = (event) => {
    const options = this.#options
    const present = options.findIndex((option) => option.getAttribute("aria-selected") === "true")
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && options.length) this.#select((present + step + options.length) % options.length)
    else if (event.key === "Enter") options[present]?.click()
    else return
    event.preventDefault()
  }
}
