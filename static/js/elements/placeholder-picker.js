// <placeholder-picker for="id"> inserts an answer of the request in a text, where the cursor is. Without JavaScript, its link leads to the list.
class PlaceholderPicker extends HTMLElement {
  #link
  #list

  #cursor = ""

  connectedCallback() {
    this.#text?.addEventListener("blur", () => { this.#cursor = countBefore(this.#text) })
    this.#link = this.querySelector("a")
    this.#link.setAttribute("role", "button")
    this.#link.setAttribute("aria-expanded", "false")
    this.#link.addEventListener("click", (event) => this.#toggle(event))
    this.#link.addEventListener("keydown", (event) => { if (event.key === " ") this.#toggle(event) })
    this.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.#isOpen) this.#close(event) })
    // What is typed to search changes nothing of the text.
    for (const kind of ["change", "input"]) this.addEventListener(kind, (event) => event.stopPropagation())
  }

  get #isOpen() {
    return this.#link.getAttribute("aria-expanded") === "true"
  }

  get #text() {
    return document.getElementById(this.getAttribute("for"))
  }

  async #toggle(event) {
    event.preventDefault()
    if (this.#isOpen) return this.#close(event)
    this.#list ??= await this.#load()
    if (!this.#list) return location.assign(this.#link.href)
    this.#list.hidden = false
    this.#link.setAttribute("aria-expanded", "true")
    this.#list.querySelector("input").focus()
  }

  #close(event) {
    event.stopPropagation()
    this.#list.hidden = true
    this.#link.setAttribute("aria-expanded", "false")
    this.#link.focus()
  }

  async #load() {
    const response = await fetch(this.#link.href, { headers: { "HX-Request": "true" } }).catch(() => null)
    if (!response?.ok) return null
    const list = document.createElement("div")
    list.className = "placeholder-list"
    list.innerHTML = await response.text()
    const search = document.createElement("input")
    Object.assign(search, { type: "search", className: "input", autocomplete: "off" })
    search.setAttribute("aria-label", this.#link.textContent.trim())
    search.addEventListener("input", () => this.#filter(search.value))
    search.addEventListener("keydown", (event) => this.#chooseFirst(event))
    list.prepend(search)
    list.addEventListener("click", (event) => this.#choose(event.target.closest("[data-name]")))
    for (const button of list.querySelectorAll("[form]")) button.addEventListener("click", () => this.#setCut(button.form))
    // htmx sends the form of these buttons with their value.
    window.htmx.process(list)
    this.append(list)
    return list
  }

  #filter(text) {
    const words = foldText(text).split(" ").filter(Boolean)
    for (const section of this.#list.querySelectorAll("section")) {
      const title = section.querySelector("h3")?.textContent ?? ""
      for (const item of section.querySelectorAll("li")) {
        const content = foldText(`${item.textContent} ${title}`)
        item.hidden = !words.every((word) => content.includes(word))
      }
      section.hidden = !section.querySelector("li:not([hidden])")
    }
  }

  // Enter takes the first result rather than send the form.
  #chooseFirst(event) {
    if (event.key !== "Enter") return
    event.preventDefault()
    this.#choose(this.#list.querySelector("section:not([hidden]) li:not([hidden]) :is([data-name], [form])"))
  }

  // A passage is inserted where the cursor was.
  #setCut(form) {
    if (form) form.elements.cut.value = this.#cursor
  }

  #choose(button) {
    const text = this.#text
    if (!button || !text) return
    if (button.form && button.hasAttribute("form")) return button.click()
    this.#list.hidden = true
    this.#link.setAttribute("aria-expanded", "false")
    text.focus()
    text.setRangeText(`{{ ${button.dataset.name} }}`, text.selectionStart, text.selectionEnd, "end")
    for (const kind of ["input", "change"]) text.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

// The characters before the cursor. Spaces at the beginning are saved of passages only.
function countBefore({ value, selectionStart, form }) {
  const isPassage = /#\d+(\/text|\/otherwise)?$/.test(form?.elements.at?.value)
  const unsaved = isPassage ? 0 : value.length - value.trimStart().length
  return Math.max([...value.slice(0, selectionStart)].length - unsaved, 0)
}

function foldText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("’", "'")
}

customElements.define("placeholder-picker", PlaceholderPicker)
