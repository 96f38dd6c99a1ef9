// <choice-search> searches the options of a long list while the user types, and adds the selected one to the choices of the form.
// Without JavaScript its button submits the page, which comes back with the results.
const DEBOUNCE_DELAY = 200
const MAX_RESULTS = 20

class ChoiceSearch extends HTMLElement {
  #input
  #list
  #choices
  #status
  #timer
  #abortController
  #activeIndex = -1

  connectedCallback() {
    if (this.#list) return
    this.#input = this.querySelector("input[name$=__search]")
    this.#choices = this.querySelector("[data-choices]")
    this.#status = this.querySelector("[data-found]")
    this.querySelector("button[name$=__find]").hidden = true
    this.#deleteUnchosen()
    this.#buildList()
    const isTyped = this.#input.value !== this.#input.defaultValue
    this.#input.addEventListener("input", (event) => this.#schedule(event))
    this.#input.addEventListener("change", (event) => event.stopPropagation())
    this.#input.addEventListener("keydown", (event) => this.#handleKey(event))
    this.#input.addEventListener("blur", () => this.#close())
    // Typed before this came; what the page itself looked for is found already.
    if (isTyped) this.#search()
    else this.#input.value = this.#input.defaultValue = ""
  }

  #buildList() {
    this.#list = document.createElement("ul")
    Object.assign(this.#list, { id: `${this.#input.id}-list`, className: "search-choice__list", hidden: true, role: "listbox" })
    this.#list.setAttribute("aria-label", this.querySelector("legend").textContent.trim())
    // What is pressed is picked before the input loses the focus.
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault()
      const option = event.target.closest("[role=option]")
      if (option) this.#pick(option)
    })
    this.#input.after(this.#list)
    for (const [name, value] of [["role", "combobox"], ["aria-controls", this.#list.id], ["aria-expanded", "false"], ["aria-autocomplete", "list"]]) {
      this.#input.setAttribute(name, value)
    }
  }

  // Nothing of this is an answer before it is picked: the page does not save it.
  #schedule(event) {
    event.stopPropagation()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#search(), DEBOUNCE_DELAY)
  }

  async #search() {
    const words = this.#input.value.trim()
    if (!words) return this.#close()
    if (this.dataset.options) return this.#show(searchOptions(JSON.parse(this.dataset.options), words))
    this.#abortController?.abort()
    this.#abortController = new AbortController()
    const query = new URLSearchParams({ ticket: this.dataset.ticket, q: words })
    try {
      const response = await fetch(`${this.dataset.url}?${query}`, { signal: this.#abortController.signal })
      if (response.ok) this.#show(await response.json())
    } catch (error) {
      if (error.name !== "AbortError") this.#close()
    }
  }

  #show(results) {
    const options = results.map(({ value, label }, position) => {
      const option = Object.assign(document.createElement("li"), { id: `${this.#list.id}-${position}`, textContent: label, role: "option" })
      option.dataset.value = value
      option.setAttribute("aria-selected", "false")
      return option
    })
    this.#list.replaceChildren(...options)
    this.#list.hidden = !options.length
    this.#input.setAttribute("aria-expanded", String(options.length > 0))
    this.#setActive(-1)
    this.#status.textContent = options.length ? this.dataset.some.replace("{count}", options.length) : this.dataset.none
  }

  #handleKey(event) {
    const isOpen = !this.#list.hidden
    const count = this.#list.children.length
    if (event.key === "ArrowDown" && !isOpen) this.#search()
    else if (event.key === "ArrowDown") this.#setActive((this.#activeIndex + 1) % count)
    else if (event.key === "ArrowUp" && isOpen) this.#setActive((this.#activeIndex - 1 + count) % count)
    else if (event.key === "Escape" && isOpen) this.#close()
    else if (event.key === "Enter" && this.#input.value) this.#pickActive()
    else return
    event.preventDefault()
  }

  #pickActive() {
    if (this.#list.hidden) return this.#search()
    this.#pick(this.#list.children[Math.max(this.#activeIndex, 0)])
  }

  #setActive(position) {
    this.#activeIndex = position
    for (const [index, option] of [...this.#list.children].entries()) option.setAttribute("aria-selected", String(index === position))
    const marked = this.#list.children[position]
    if (marked) {
      this.#input.setAttribute("aria-activedescendant", marked.id)
      marked.scrollIntoView({ block: "nearest" })
    } else this.#input.removeAttribute("aria-activedescendant")
  }

  // What a draft of the device had: of a list that is on the page.
  selectValue(value) {
    const { label } = JSON.parse(this.dataset.options ?? "[]").find((option) => option.value === value) ?? {}
    if (label) this.#check(this.#findBox(value) ?? this.#addBox({ dataset: { value }, textContent: label }))
  }

  #pick(option) {
    const box = this.#findBox(option.dataset.value) ?? this.#addBox(option)
    this.#status.textContent = option.textContent
    this.#check(box)
  }

  #check(box) {
    box.checked = true
    this.#deleteUnchosen()
    this.#input.value = ""
    this.#close()
    box.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #findBox(value) {
    return [...this.#choices.querySelectorAll("input")].find((box) => box.value === value)
  }

  #addBox(option) {
    const label = Object.assign(document.createElement("label"), { className: "choice" })
    const box = Object.assign(document.createElement("input"), { type: this.dataset.kind, name: this.dataset.name, value: option.dataset.value })
    label.append(box, Object.assign(document.createElement("span"), { textContent: option.textContent }))
    this.#choices.prepend(label)
    return box
  }

  // What was found without being chosen makes place; "another answer" stays.
  #deleteUnchosen() {
    for (const box of this.#choices.querySelectorAll("input:not(:checked)")) {
      if (box.value !== "__other") box.closest(".choice").remove()
    }
  }

  #close() {
    clearTimeout(this.#timer)
    this.#abortController?.abort()
    this.#list.hidden = true
    this.#input.setAttribute("aria-expanded", "false")
    this.#setActive(-1)
  }
}

// In a list that is on the page, as app/procedures/fields/choice_options.py finds them: every word typed, those that begin as typed first.
function searchOptions(options, words) {
  const wanted = foldText(words).split(" ")
  const matches = options.filter(({ label }) => wanted.every((word) => foldText(label).includes(word)))
  const isFirst = ({ label }) => foldText(label).startsWith(wanted.join(" "))
  return [...matches.filter(isFirst), ...matches.filter((option) => !isFirst(option))].slice(0, MAX_RESULTS)
}

function foldText(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae")
  return plain.replace(/[-'’ʼ,.;:()/\s]+/g, " ").trim()
}

customElements.define("choice-search", ChoiceSearch)
