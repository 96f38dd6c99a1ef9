// <reply-values for="id"> makes of each value of its list a button that writes it in the text, where the cursor is.
class ReplyValues extends HTMLElement {
  connectedCallback() {
    for (const code of this.querySelectorAll("li > code")) {
      const button = document.createElement("button")
      Object.assign(button, { type: "button", className: "button", textContent: code.textContent })
      button.dataset.tone = "quiet"
      button.addEventListener("click", () => this.#write(button.textContent))
      code.replaceWith(button)
    }
  }

  #write(words) {
    const text = document.getElementById(this.getAttribute("for"))
    text.focus()
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end")
    for (const kind of ["input", "change"]) text.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

customElements.define("reply-values", ReplyValues)
