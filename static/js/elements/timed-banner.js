// <timed-banner from="…" until="…"> is shown between the two moments: a page kept by this device may be read long after it was made.
const LONGEST_WAIT = 3600_000

class TimedBanner extends HTMLElement {
  #timer

  connectedCallback() {
    this.#update()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }

  #update() {
    const now = Date.now()
    const [from, until] = ["from", "until"].map((name) => Date.parse(this.getAttribute(name)))
    this.hidden = now < from || now >= until
    const next = [from, until].find((moment) => moment > now)
    if (next) this.#timer = setTimeout(() => this.#update(), Math.min(next - now, LONGEST_WAIT))
  }
}

customElements.define("timed-banner", TimedBanner)
