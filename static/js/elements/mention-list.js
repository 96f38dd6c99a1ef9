// <mention-list for url label count> suggests the colleagues who may open the case once « @ » is typed in a note. Without JavaScript, names are typed.
class MentionList extends HTMLElement {
  #text
  #list
  #status
  #names
  #current = -1

  connectedCallback() {
    this.#text ??= document.getElementById(this.getAttribute("for"))
    if (this.#list || !this.#text) return
    // Below what is typed, rather than above.
    this.#build()
    this.#text.after(this)
  }

  #build() {
    this.#list = document.createElement("ul")
    Object.assign(this.#list, { id: `${this.#text.id}-mentions`, hidden: true })
    this.#list.setAttribute("role", "listbox")
    this.#list.setAttribute("aria-label", this.getAttribute("label"))
    this.#status = document.createElement("p")
    this.#status.setAttribute("role", "status")
    this.#status.className = "visually-hidden"
    this.append(this.#list, this.#status)
    this.#text.setAttribute("aria-controls", this.#list.id)
    this.#text.addEventListener("input", () => this.#suggest())
    this.#text.addEventListener("keydown", (event) => this.#handleKey(event))
    this.#text.addEventListener("blur", () => this.#show([]))
    // Before the text loses the focus.
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault()
      this.#choose(event.target.closest("[role=option]"))
    })
  }

  async #suggest() {
    const beginning = this.#beginning
    if (beginning === null) return this.#show([])
    this.#names ??= this.#load()
    const names = await this.#names
    // More may have been typed meanwhile: each letter asks for its own list.
    if (beginning !== this.#beginning) return
    const start = foldText(beginning)
    this.#show(names.filter((name) => foldText(name).split(" ").some((_, at, words) => words.slice(at).join(" ").startsWith(start))).slice(0, 8))
  }

  // What follows the last « @ » before the cursor, unless it is in an address.
  get #beginning() {
    const before = this.#text.value.slice(0, this.#text.selectionStart)
    const at = before.lastIndexOf("@")
    const name = before.slice(at + 1)
    return at < 0 || /[\w.+-]/.test(before[at - 1] ?? "") || name.length > 40 || /[\n.,:;!?()]/.test(name) ? null : name
  }

  async #load() {
    const response = await fetch(this.getAttribute("url")).catch(() => null)
    return response?.ok ? (await response.json()).names : []
  }

  #show(names) {
    if (names.join("\n") === this.#listNames().join("\n")) return
    this.#list.hidden = !names.length
    this.#list.replaceChildren(...names.map((name, at) => {
      const option = document.createElement("li")
      Object.assign(option, { id: `${this.#list.id}-${at}`, textContent: name })
      option.setAttribute("role", "option")
      return option
    }))
    this.#activate(names.length ? 0 : -1)
    this.#status.textContent = names.length ? this.getAttribute("count").replace("{count}", names.length) : ""
  }

  #listNames() {
    return [...this.#list.children].map((option) => option.textContent)
  }

  // The option that Enter chooses: the first as soon as there is one.
  #activate(current) {
    this.#current = current
    const options = [...this.#list.children]
    for (const [at, option] of options.entries()) option.setAttribute("aria-selected", at === current)
    if (options[current]) this.#text.setAttribute("aria-activedescendant", options[current].id)
    else this.#text.removeAttribute("aria-activedescendant")
  }

  #handleKey(event) {
    const options = [...this.#list.children]
    if (this.#list.hidden || !options.length) return
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#activate((this.#current + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length)
    } else if (event.key === "Enter" && this.#current >= 0) this.#choose(options[this.#current])
    else if (event.key === "Escape") this.#show([])
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #choose(option) {
    if (!option) return
    const end = this.#text.selectionStart
    this.#text.setRangeText(`${option.textContent} `, end - this.#beginning.length, end, "end")
    this.#show([])
    for (const kind of ["input", "change"]) this.#text.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

function foldText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("’", "'")
}

customElements.define("mention-list", MentionList)
