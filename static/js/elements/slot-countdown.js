// <slot-countdown data-until="…" data-left="Encore {minutes} min {seconds} s." data-over="…"> counts down to the end of a hold.
// It is read out each minute, not each second.
class SlotCountdown extends HTMLElement {
  #timer

  connectedCallback() {
    const text = this.querySelector("[data-left-text]")
    const end = Date.parse(this.dataset.until)
    const tick = () => {
      const seconds = Math.max(0, Math.round((end - Date.now()) / 1000))
      text.textContent = seconds
        ? this.dataset.left.replace("{minutes}", Math.floor(seconds / 60)).replace("{seconds}", seconds % 60)
        : this.dataset.over
      if (!seconds) clearInterval(this.#timer)
    }
    tick()
    this.#timer = setInterval(tick, 1000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }
}

customElements.define("slot-countdown", SlotCountdown)
