// <markdown-editor for="id"> adds to a text its toolbar, keyboard shortcuts, a live preview, and the marks of what is pasted from a word processor.
import { applyMark, continueList } from "../lib/markdown-marks.js"

const PREVIEW_DELAY = 400
const SHORTCUTS = { b: "bold", i: "italic", k: "link" }

class MarkdownEditor extends HTMLElement {
  #text
  #toolbar
  #preview
  #status
  #timer
  #request

  connectedCallback() {
    this.#text = document.getElementById(this.getAttribute("for"))
    this.#toolbar = this.querySelector("[role=toolbar]")
    this.#preview = this.querySelector("[role=region]")
    this.#status = this.querySelector("[role=status]")
    this.#toolbar.hidden = false
    this.#toolbar.firstElementChild.tabIndex = 0
    this.#toolbar.addEventListener("click", ({ target }) => this.#press(target.closest("button")))
    this.#toolbar.addEventListener("keydown", (event) => this.#moveFocus(event))
    this.#text.addEventListener("keydown", (event) => this.#handleKey(event))
    this.#text.addEventListener("paste", (event) => this.#paste(event))
    this.#text.addEventListener("input", () => this.#schedulePreview())
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#request?.abort()
  }

  #press(button) {
    if (!button) return
    this.#focusButton(button, false)
    if ("preview" in button.dataset) this.#togglePreview(button)
    else this.#mark(button.dataset.mark)
  }

  #mark(name) {
    const { value, selectionStart, selectionEnd } = this.#text
    this.#replace(applyMark(name, value, selectionStart, selectionEnd, this.dataset))
  }

  // As if it was typed, so that the browser can undo it.
  #replace({ start, end, replacement, selection }) {
    this.#text.focus()
    this.#text.setSelectionRange(start, end)
    const isTyped = document.execCommand(replacement ? "insertText" : "delete", false, replacement)
    if (!isTyped) this.#text.setRangeText(replacement)
    if (selection) this.#text.setSelectionRange(...selection)
    if (!isTyped) this.#text.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #handleKey(event) {
    const isPlain = !event.shiftKey && !event.altKey && !event.isComposing
    const mark = isPlain && (event.ctrlKey || event.metaKey) && SHORTCUTS[event.key.toLowerCase()]
    if (mark) {
      event.preventDefault()
      this.#mark(mark)
    } else if (isPlain && event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      const change = continueList(this.#text.value, this.#text.selectionStart, this.#text.selectionEnd)
      if (!change) return
      event.preventDefault()
      this.#replace(change)
    }
  }

  // One stop of the Tab key for the whole toolbar; arrows go through it.
  #moveFocus(event) {
    const buttons = [...this.#toolbar.querySelectorAll("button")]
    const position = buttons.indexOf(document.activeElement)
    const target = { ArrowRight: position + 1, ArrowLeft: position - 1, Home: 0, End: -1 }[event.key]
    if (target === undefined) return
    event.preventDefault()
    this.#focusButton(buttons.at(target % buttons.length), true)
  }

  #focusButton(button, hasFocus) {
    for (const each of this.#toolbar.querySelectorAll("button")) each.tabIndex = each === button ? 0 : -1
    if (hasFocus) button.focus()
  }

  async #paste(event) {
    const html = event.clipboardData?.getData("text/html")
    if (!html) return
    const plain = event.clipboardData.getData("text/plain")
    event.preventDefault()
    const { convertHtml } = await import("../lib/html-to-markdown.js")
    const markdown = convertHtml(html)
    const { selectionStart, selectionEnd } = this.#text
    this.#replace({ start: selectionStart, end: selectionEnd, replacement: markdown ?? plain })
    if (markdown) this.#status.textContent = this.dataset.pasted
  }

  #togglePreview(button) {
    this.#preview.hidden = !this.#preview.hidden
    button.setAttribute("aria-pressed", String(!this.#preview.hidden))
    if (!this.#preview.hidden) this.#loadPreview()
  }

  #schedulePreview() {
    if (this.#preview.hidden) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#loadPreview(), PREVIEW_DELAY)
  }

  async #loadPreview() {
    this.#request?.abort()
    this.#request = new AbortController()
    const token = this.#text.form.querySelector("[name=csrf_token]")?.value ?? ""
    const body = new URLSearchParams({ text: this.#text.value, csrf_token: token })
    try {
      const response = await fetch(this.dataset.previewUrl, { method: "POST", body, signal: this.#request.signal })
      if (!response.ok) throw new Error(response.statusText)
      this.#preview.innerHTML = await response.text()
    } catch (error) {
      if (error.name !== "AbortError") this.#preview.textContent = this.dataset.failed
    }
  }
}

customElements.define("markdown-editor", MarkdownEditor)
