// <search-box url shown> fetches the results for the text typed so far, and replaces the element that `shown` names.
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

  async #search({ name, value }) {
    const target = this.getAttribute("shown")
    this.#abortController?.abort()
    this.#abortController = new AbortController()
    const options = { headers: { "HX-Request": "true", "HX-Target": target }, signal: this.#abortController.signal }
    try {
      const response = await fetch(`${this.getAttribute("url")}?${new URLSearchParams({ [name]: value })}`, options)
      const replacement = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(target)
      if (response.ok && replacement) document.getElementById(target).replaceWith(replacement)
    } catch (error) {
      if (error.name !== "AbortError") dispatchEvent(new Event("parvis:offline"))
    }
  }
}

customElements.define("search-box", SearchBox)
