// <suggest-list url input prefix label one many keeps> suggests completions for an input, and fills in the other inputs.
// The combobox pattern of the ARIA practices. On any failure the user keeps typing, without a message.
const MIN_LENGTH = 3
const DEBOUNCE_DELAY = 250
const DERIVED_FIELDS = ["ban_id", "insee", "latitude", "longitude"]

class SuggestList extends HTMLElement {
  #input
  #list
  #status
  #suggestions = []
  #currentIndex = -1
  #timer
  #abortController

  connectedCallback() {
    this.#input = document.getElementById(this.getAttribute("input"))
    this.#buildList()
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id,
    })) this.#input.setAttribute(name, value)
    this.#input.addEventListener("input", this.#handleInput)
    this.#input.addEventListener("keydown", this.#handleKey)
    this.#input.addEventListener("blur", this.#handleBlur)
    const fieldset = this.closest("fieldset")
    fieldset.addEventListener("input", this.#handleEdit)
    this.#catchUp(fieldset)
  }

  // What was typed before this came.
  #catchUp({ elements }) {
    if (![...elements].includes(document.activeElement)) return
    for (const input of elements) if (isModified(input)) this.#handleEdit({ target: input, isTrusted: true })
    if (isModified(this.#input)) this.#fetchSuggestions()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#abortController?.abort()
  }

  #buildList() {
    this.#list = document.createElement("ul")
    this.#list.id = `${this.#input.id}-list`
    this.#list.setAttribute("role", "listbox")
    this.#list.setAttribute("aria-label", this.getAttribute("label"))
    this.#list.hidden = true
    this.#status = document.createElement("p")
    this.#status.setAttribute("role", "status")
    this.#status.className = "visually-hidden"
    this.replaceChildren(this.#list, this.#status)
    // Before the input loses the focus.
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault()
      const option = event.target.closest("[role=option]")
      if (option) this.#choose([...this.#list.children].indexOf(option))
    })
  }

  #handleInput = (event) => {
    if (!event.isTrusted) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fetchSuggestions(), DEBOUNCE_DELAY)
  }

  // What was known of the choice is not true of other words.
  #handleEdit = ({ target, isTrusted }) => {
    if (!isTrusted || this.hasAttribute("keeps") || !target.name?.startsWith(this.getAttribute("prefix")) || target.type === "hidden") return
    if (target.name.endsWith("__complement")) return
    for (const name of DERIVED_FIELDS) this.#fill(name, "")
  }

  async #fetchSuggestions() {
    this.#abortController?.abort()
    const words = this.#input.value.trim()
    if (words.length < MIN_LENGTH) return this.#show([])
    this.#abortController = new AbortController()
    try {
      const url = `${this.getAttribute("url")}?${new URLSearchParams({ q: words })}`
      const response = await fetch(url, { signal: this.#abortController.signal })
      this.#show(response.ok ? (await response.json()).suggestions : [])
    } catch {
      if (!this.#abortController.signal.aborted) this.#show([])
    }
  }

  #show(suggestions) {
    this.#suggestions = document.activeElement === this.#input ? suggestions : []
    this.#currentIndex = -1
    this.#list.replaceChildren(...this.#suggestions.map(({ label }, number) => {
      const option = document.createElement("li")
      option.id = `${this.#list.id}-${number}`
      option.setAttribute("role", "option")
      option.setAttribute("aria-selected", "false")
      option.textContent = label
      return option
    }))
    this.#list.hidden = this.#suggestions.length === 0
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden))
    this.#input.removeAttribute("aria-activedescendant")
    const words = this.#suggestions.length === 1 ? "one" : "many"
    this.#status.textContent = this.#list.hidden ? "" : this.getAttribute(words).replace("#", this.#suggestions.length)
  }

  #handleKey = (event) => {
    if (this.#list.hidden) return
    const moves = { ArrowDown: 1, ArrowUp: -1 }
    if (event.key in moves) this.#move(moves[event.key])
    else if (event.key === "Enter" && this.#currentIndex >= 0) this.#choose(this.#currentIndex)
    else if (event.key === "Escape") this.#show([])
    else return
    event.preventDefault()
  }

  #move(step) {
    const options = [...this.#list.children]
    options[this.#currentIndex]?.setAttribute("aria-selected", "false")
    this.#currentIndex = (this.#currentIndex + step + options.length + (this.#currentIndex < 0 && step < 0 ? 1 : 0)) % options.length
    const option = options[this.#currentIndex]
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    this.#input.setAttribute("aria-activedescendant", option.id)
  }

  #choose(number) {
    const chosen = this.#suggestions[number]
    this.#show([])
    for (const [name, value] of Object.entries(chosen)) this.#fill(name, value)
    this.#fill("named", this.#input.value)
    // The draft is saved, and a map nearby follows.
    this.#input.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #fill(name, value) {
    const input = this.closest("form")?.elements[`${this.getAttribute("prefix")}${name}`]
    if (input) input.value = value
  }

  #handleBlur = () => {
    clearTimeout(this.#timer)
    this.#abortController?.abort()
    this.#show([])
  }
}

function isModified({ value, defaultValue }) {
  return defaultValue !== undefined && value !== defaultValue
}

customElements.define("suggest-list", SuggestList)
