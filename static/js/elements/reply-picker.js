// <reply-picker url for> finds a canned reply by its words and inserts it, filled in, where the cursor is. Without JavaScript there are a list and a button.
class ReplyPicker extends HTMLElement {
  #select
  #groups
  #search
  #status

  connectedCallback() {
    if (this.#select) return
    this.#select = this.querySelector("select")
    this.#groups = [...this.#select.querySelectorAll("optgroup")]
    this.#status = this.querySelector("[role=status]")
    this.#search = this.#createSearch()
    this.#select.before(this.#search)
    this.querySelector("button").addEventListener("click", (event) => this.#insert(event))
    this.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input, select")) this.#insert(event) })
    // Choosing a reply is not typing: no draft is saved for it.
    for (const kind of ["input", "change"]) this.addEventListener(kind, (event) => event.stopPropagation())
  }

  #createSearch() {
    const input = document.createElement("input")
    Object.assign(input, { type: "search", className: "input", placeholder: this.dataset.find, autocomplete: "off" })
    input.setAttribute("aria-label", this.dataset.find)
    input.addEventListener("input", () => this.#filter(input.value))
    input.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") this.#select.focus() })
    return input
  }

  #filter(text) {
    const words = foldText(text).split(" ").filter(Boolean)
    const groups = this.#groups.map((group) => filterGroup(group, words)).filter(Boolean)
    const first = groups[0]?.querySelector("option")
    this.#select.replaceChildren(new Option(first ? "" : this.dataset.none, ""), ...groups)
    this.#select.value = words.length && first ? first.value : ""
  }

  async #insert(event) {
    event.preventDefault()
    const text = document.getElementById(this.getAttribute("for"))
    if (!this.#select.value) return this.#search.focus()
    const body = new FormData()
    body.set("reply", this.#select.value)
    body.set("csrf_token", text.form.elements.csrf_token.value)
    const response = await fetch(this.getAttribute("url"), { method: "POST", body, headers: { Accept: "text/plain" } }).catch(() => null)
    if (response?.status !== 200) return this.#announce(this.dataset.failed)
    text.focus()
    text.setRangeText(await response.text(), text.selectionStart, text.selectionEnd, "end")
    for (const kind of ["input", "change"]) text.dispatchEvent(new Event(kind, { bubbles: true }))
    this.#announce(this.dataset.inserted)
  }

  #announce(words) {
    this.#status.textContent = words
  }
}

function filterGroup(group, words) {
  const options = [...group.children].filter(({ label }) => words.every((word) => foldText(label).includes(word)))
  if (!options.length) return null
  const copy = group.cloneNode()
  copy.append(...options.map((option) => option.cloneNode(true)))
  return copy
}

function foldText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("’", "'")
}

customElements.define("reply-picker", ReplyPicker)
