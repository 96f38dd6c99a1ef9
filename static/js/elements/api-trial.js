// <api-trial> calls the operations of the document it holds with the key typed in it, and shows each answer; without JavaScript, it stays a document.
class ApiTrial extends HTMLElement {
  connectedCallback() {
    for (const part of this.querySelectorAll("[data-secret], form")) part.hidden = false
    this.addEventListener("submit", (event) => {
      event.preventDefault()
      this.#call(event.target)
    })
  }

  async #call(form) {
    const secret = this.querySelector("[data-secret] input")
    if (!secret.value.trim()) {
      secret.focus()
      return
    }
    const { address, headers, body } = this.#readCall(form, secret.value.trim())
    const startedAt = performance.now()
    try {
      const response = await fetch(address, { method: form.dataset.method, headers, body, cache: "no-store", credentials: "omit" })
      const text = await response.text()
      this.#show(form, `${response.status} ${response.statusText} – ${Math.round(performance.now() - startedAt)} ms`, this.#layOut(text))
    } catch {
      this.#show(form, this.getAttribute("unreachable"), "")
    }
  }

  #readCall(form, secret) {
    const headers = { Authorization: `Bearer ${secret}` }
    const query = new URLSearchParams()
    let path = form.dataset.path
    let body
    for (const input of form.querySelectorAll("[data-place]")) {
      const { value, name, dataset: { place } } = input
      if (place === "body") body = value
      else if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value))
      else if (!value) continue
      else if (place === "header") headers[name] = value
      else query.set(name, value)
    }
    if (body !== undefined) headers["Content-Type"] = "application/json"
    return { address: query.size ? `${path}?${query}` : path, headers, body }
  }

  #layOut(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2)
    } catch {
      return text.slice(0, 20000)
    }
  }

  #show(form, status, text) {
    form.querySelector("[role=status]").textContent = status
    const block = form.querySelector("pre")
    block.hidden = !text
    block.firstElementChild.textContent = text
  }
}

customElements.define("api-trial", ApiTrial)
