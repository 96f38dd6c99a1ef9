// <search-box url shown> asks for what the words typed so far find, and puts it in the place of the element that `shown` names.
// Without JavaScript its form searches.
const DEBOUNCE_DELAY = 250

class SearchBox extends HTMLElement {
  #timer
  #abortController

  connectedCallback() {
    this.addEventListener("input", ({ target }) => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#search(target), DEBOUNCE_DELAY)
    })
    // Typed before this came.
    const input = this.querySelector("input")
    if (input.value !== input.defaultValue) this.#search(input)
  }

  async #search({ name: words, value }) {
    const shown = this.getAttribute("shown")
    this.#abortController?.abort()
    this.#abortController = new AbortController()
    const asking = { headers: { "HX-Request": "true", "HX-Target": shown }, signal: this.#abortController.signal }
    try {
      const answer = await fetch(`${this.getAttribute("url")}?${new URLSearchParams({ [words]: value })}`, asking)
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(shown)
      if (answer.ok && found) document.getElementById(shown).replaceWith(found)
    } catch ({ name }) {
      if (name !== "AbortError") dispatchEvent(new Event("parvis:offline"))
    }
  }
}

customElements.define("search-box", SearchBox)
