// <suggest-list url input prefix label one many keeps> offers what begins like what is typed in an input, and fills in the others.
// The pattern is the combobox of the ARIA practices. Whatever fails, one goes on typing: nothing is said, nothing is lost.
const SHORTEST = 3
const PAUSE = 250
const KNOWN = ["ban_id", "insee", "latitude", "longitude"]

class SuggestList extends HTMLElement {
  #input
  #list
  #status
  #found = []
  #current = -1
  #timer
  #asking

  connectedCallback() {
    this.#input = document.getElementById(this.getAttribute("input"))
    this.#build()
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id,
    })) this.#input.setAttribute(name, value)
    this.#input.addEventListener("input", this.#typed)
    this.#input.addEventListener("keydown", this.#pressed)
    this.#input.addEventListener("blur", this.#left)
    const fieldset = this.closest("fieldset")
    fieldset.addEventListener("input", this.#edited)
    this.#catchUp(fieldset)
  }

  // What was typed before this came.
  #catchUp({ elements }) {
    if (![...elements].includes(document.activeElement)) return
    for (const input of elements) if (isTyped(input)) this.#edited({ target: input, isTrusted: true })
    if (isTyped(this.#input)) this.#ask()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#asking?.abort()
  }

  #build() {
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

  #typed = (event) => {
    if (!event.isTrusted) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), PAUSE)
  }

  // What was known of the choice is not true of other words.
  #edited = ({ target, isTrusted }) => {
    if (!isTrusted || this.hasAttribute("keeps") || !target.name?.startsWith(this.getAttribute("prefix")) || target.type === "hidden") return
    if (target.name.endsWith("__complement")) return
    for (const name of KNOWN) this.#fill(name, "")
  }

  async #ask() {
    this.#asking?.abort()
    const words = this.#input.value.trim()
    if (words.length < SHORTEST) return this.#show([])
    this.#asking = new AbortController()
    try {
      const url = `${this.getAttribute("url")}?${new URLSearchParams({ q: words })}`
      const response = await fetch(url, { signal: this.#asking.signal })
      this.#show(response.ok ? (await response.json()).suggestions : [])
    } catch {
      if (!this.#asking.signal.aborted) this.#show([])
    }
  }

  #show(found) {
    this.#found = document.activeElement === this.#input ? found : []
    this.#current = -1
    this.#list.replaceChildren(...this.#found.map(({ label }, number) => {
      const option = document.createElement("li")
      option.id = `${this.#list.id}-${number}`
      option.setAttribute("role", "option")
      option.setAttribute("aria-selected", "false")
      option.textContent = label
      return option
    }))
    this.#list.hidden = this.#found.length === 0
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden))
    this.#input.removeAttribute("aria-activedescendant")
    const words = this.#found.length === 1 ? "one" : "many"
    this.#status.textContent = this.#list.hidden ? "" : this.getAttribute(words).replace("#", this.#found.length)
  }

  #pressed = (event) => {
    if (this.#list.hidden) return
    const moves = { ArrowDown: 1, ArrowUp: -1 }
    if (event.key in moves) this.#move(moves[event.key])
    else if (event.key === "Enter" && this.#current >= 0) this.#choose(this.#current)
    else if (event.key === "Escape") this.#show([])
    else return
    event.preventDefault()
  }

  #move(step) {
    const options = [...this.#list.children]
    options[this.#current]?.setAttribute("aria-selected", "false")
    this.#current = (this.#current + step + options.length + (this.#current < 0 && step < 0 ? 1 : 0)) % options.length
    const option = options[this.#current]
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    this.#input.setAttribute("aria-activedescendant", option.id)
  }

  #choose(number) {
    const chosen = this.#found[number]
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

  #left = () => {
    clearTimeout(this.#timer)
    this.#asking?.abort()
    this.#show([])
  }
}

function isTyped({ value, defaultValue }) {
  return defaultValue !== undefined && value !== defaultValue
}

customElements.define("suggest-list", SuggestList)
