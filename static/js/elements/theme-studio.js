// The studio of the theme: the preview follows what is changed, the settings stay open where they were, colours are seen while they are chosen.

// What a style sheet alone shows: the page itself is not loaded again.
const SHEET_ONLY = /^(colours|typography|shape|spacing)\.|^theme\.css$|^fonts\./

const RESTORED = "data-restored"

class ThemeStudio extends HTMLElement {
  connectedCallback() {
    this.ends = new AbortController()
    const { signal } = this.ends
    this.frame = this.querySelector("[data-preview]")
    this.controls = this.querySelector("[data-controls]")
    this.controls.addEventListener("change", () => this.loadPage(), { signal })
    this.controls.addEventListener("submit", (event) => event.preventDefault(), { signal })
    this.frame.addEventListener("load", () => { this.frame.contentWindow.scrollTo(0, this.scrolled ?? 0); this.scrolled = 0 }, { signal })
    this.addEventListener("input", ({ target }) => this.handleInput(target), { signal })
    // Before htmx reads the form: a box and a picker write into its field.
    this.addEventListener("change", (event) => this.handleChange(event), { signal, capture: true })
    this.addEventListener("focusout", ({ target }) => this.saveRestored(target), { signal })
    document.addEventListener("htmx:beforeRequest", ({ detail }) => { this.path = detail.requestConfig.parameters?.path ?? "" }, { signal })
    document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target.id === "theme-settings") this.captureView() }, { signal })
    document.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target.id === "theme-settings") this.handleSwap() }, { signal })
    new ResizeObserver(() => this.fitFrame()).observe(this.querySelector("[data-frame]"))
    this.fitFrame()
  }

  disconnectedCallback() {
    this.ends.abort()
  }

  get mode() {
    return this.controls.elements.mode.value
  }

  loadPage() {
    this.fitFrame()
    const address = `${this.controls.elements.page.value}?mode=${this.mode}`
    if (this.frame.getAttribute("src") !== address) this.frame.src = address
  }

  // The page is as wide as on the device, and shown as large as there is room.
  fitFrame() {
    const box = this.querySelector("[data-frame]")
    const width = Number(this.controls.elements.width.value)
    const scale = Math.min(1, box.clientWidth / width)
    Object.assign(this.frame.style, { width: `${width}px`, height: `${box.clientHeight / scale}px`, transform: `scale(${scale})` })
    box.toggleAttribute("data-phone", width < 600)
  }

  handleInput(target) {
    const output = target.form?.querySelector("output")
    if (output && target.type === "range") output.value = `${target.value} ${output.dataset.unit}`
    if (target.matches("[data-picker]")) this.showColour(target)
  }

  // While a colour is chosen, the page shows it; what is deduced from it follows once it is saved.
  showColour(picker) {
    const path = picker.form.elements.path.value
    if (path.startsWith("colours.dark.") !== (this.mode === "sombre")) return
    const name = path.replace("colours.dark.", "").replace("colours.", "")
    this.frame.contentDocument?.documentElement.style.setProperty(`--color-${name}`, picker.value)
  }

  handleChange({ target }) {
    target.removeAttribute(RESTORED)
    const field = target.form?.elements.value
    if (target.matches("[data-picker]")) field.value = target.value
    if (target.matches("[data-flag]")) field.value = target.checked ? "1" : "0"
  }

  captureView() {
    const opened = [...this.querySelectorAll("#theme-settings details")].map(({ id, open }) => [id, open])
    const { activeElement } = document
    this.view = { opened, focused: activeElement?.id, typed: readTyped(activeElement) }
  }

  handleSwap() {
    for (const [id, open] of this.view?.opened ?? []) {
      const details = document.getElementById(id)
      if (details && !details.querySelector(".field__error")) details.open = open
    }
    const focused = document.getElementById(this.view?.focused)
    if (focused && !this.querySelector("[autofocus]")) focused.focus({ preventScroll: true })
    if (focused && this.view.typed) restoreTyped(focused, this.view.typed)
    this.refreshPreview()
  }

  // No change event comes from a field whose text was put back.
  saveRestored(target) {
    if (target.hasAttribute(RESTORED)) target.dispatchEvent(new Event("change", { bubbles: true }))
  }

  refreshPreview() {
    const { contentDocument: page, contentWindow: view } = this.frame
    const sheet = page?.querySelector("link[href*='/charte/apercu.css']")
    if (SHEET_ONLY.test(this.path) && sheet) {
      const next = sheet.cloneNode()
      const address = new URL(sheet.href)
      address.searchParams.set("version", document.getElementById("theme-state").dataset.revision)
      next.href = address
      // The former sheet leaves once the new one is there: the page is never bare.
      next.addEventListener("load", () => { sheet.remove(); page.documentElement.removeAttribute("style") })
      sheet.after(next)
    } else {
      this.scrolled = view?.scrollY
      view?.location.reload()
    }
  }
}

// What is being typed while the response to a former change is drawn over it.
function readTyped({ defaultValue, value, selectionStart, selectionEnd }) {
  return defaultValue === undefined || value === defaultValue ? null : { value, selectionStart, selectionEnd }
}

function restoreTyped(field, { value, selectionStart, selectionEnd }) {
  field.value = value
  if (selectionStart !== null) field.setSelectionRange(selectionStart, selectionEnd)
  field.setAttribute(RESTORED, "")
}

customElements.define("theme-studio", ThemeStudio)
