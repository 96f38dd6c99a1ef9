// The order of the pages of the offline form: sequential or, after a change from the review, only the pages that the change requires.
export class PageOrder {
  #visited = new Set()
  #isFromReview = false

  // A page is shown.
  recordVisit(at) {
    this.#visited.add(at)
  }

  // The review is shown, after all its pages.
  recordReview(steps) {
    for (const { page } of steps) this.#visited.add(page.id)
    this.#isFromReview = false
  }

  get isFromReview() {
    return this.#isFromReview
  }

  startChangeFromReview() {
    this.#isFromReview = true
  }

  // The step after the page `at`; nothing when the review follows.
  findNextStep(at, steps, isWrong) {
    if (this.#isFromReview) return steps.find((step) => !this.#visited.has(step.page.id) || isWrong(step))
    return steps[steps.findIndex(({ page }) => page.id === at) + 1]
  }

  // Nothing when the review comes before, too.
  findPreviousStep(at, steps) {
    return this.#isFromReview ? undefined : steps[steps.findIndex(({ page }) => page.id === at) - 1]
  }
}
