// What makes a page uneasy to read or to aim at, as it is shown now: one line for each fault. Asked by `tests/journeys/test_reading_comfort.py`.
(() => {
  const AIMED_AT = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]"
  const LEAST = 24
  const LEAST_MAIN = 44
  const STILL = 0.01

  const describe = (each) => `${each.tagName.toLowerCase()}.${each.className} « ${each.textContent.trim().slice(0, 40)} »`
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isForReadersOnly(each)
  const sizeOf = (each) => {
    const { width, height } = each.getBoundingClientRect()
    return { width: Math.round(width * 10) / 10, height: Math.round(height * 10) / 10 }
  }
  const all = () => [...document.querySelectorAll("body *")]

  // Kept for screen readers: one pixel, or clipped to nothing.
  function isForReadersOnly(each) {
    for (let at = each; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at)
      if (style.clipPath === "inset(50%)" || (at.clientWidth <= 1 && style.overflowX === "hidden")) return true
    }
    return false
  }

  function tooWide() {
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const beyond = all().filter((each) => each.getBoundingClientRect().right > clientWidth + 0.5 && isShown(each) && !each.parentElement.closest(".menu, .scroller"))
    return [`${scrollWidth - clientWidth} px too wide: ${beyond.slice(-3).map(describe).join(", ")}`]
  }

  // Text that goes beyond a box that hides what does not fit.
  function clipped() {
    const hides = (value) => value === "hidden" || value === "clip"
    return all().flatMap((each) => {
      const style = getComputedStyle(each)
      if (!(hides(style.overflowX) || hides(style.overflowY)) || !each.textContent.trim() || each.closest("svg") || !isShown(each)) return []
      const isCut =
        (hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1) || (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1)
      return isCut ? [`cut: ${describe(each)} ${each.scrollWidth}×${each.scrollHeight} in ${each.clientWidth}×${each.clientHeight}`] : []
    })
  }

  // A link in the middle of a sentence is as high as its line.
  function isInText(each) {
    const own = each.textContent.trim().length
    return getComputedStyle(each).display === "inline" && each.parentElement.textContent.trim().length > own + 3
  }

  // A box or a button to tick is aimed at with its label, and some links with the whole of their card.
  function areaOf(each) {
    const isTicked = ["checkbox", "radio", "file"].includes(each.type)
    const isWhole = getComputedStyle(each, "::after").position === "absolute"
    const label = isTicked ? (each.closest("label, .choice") ?? each.labels?.[0]) : isWhole ? each.offsetParent : null
    const [own, other] = [sizeOf(each), label ? sizeOf(label) : { width: 0, height: 0 }]
    return { width: Math.max(own.width, other.width), height: Math.max(own.height, other.height) }
  }

  function tooSmall() {
    return [...document.querySelectorAll(AIMED_AT)].filter(isShown).flatMap((each) => {
      const { width, height } = areaOf(each)
      const least = each.matches("main .button:not([data-tone]), main .button[data-tone=primary]") ? LEAST_MAIN : LEAST
      const isFine = least === LEAST ? Math.min(width, height) >= LEAST : height >= LEAST_MAIN
      return isFine || isInText(each) ? [] : [`${width}×${height}, less than ${least}: ${describe(each)}`]
    })
  }

  function moving() {
    const longest = (value) => Math.max(...value.split(",").map((each) => parseFloat(each) * (each.trim().endsWith("ms") ? 0.001 : 1)))
    return [document.documentElement, ...all()].flatMap((each) =>
      [null, "::before", "::after"].flatMap((part) => {
        const style = getComputedStyle(each, part)
        const isMoving = longest(style.transitionDuration) > STILL || (style.animationName !== "none" && longest(style.animationDuration) > STILL)
        return isMoving || style.scrollBehavior === "smooth" ? [`moves: ${describe(each)} ${part ?? ""}`] : []
      })
    )
  }

  // What a background alone told disappears when the system chooses the colours.
  function lostWithoutColours() {
    const edgeOf = (each) => {
      const style = getComputedStyle(each)
      return [style.borderTopWidth, style.borderTopStyle, style.outlineStyle, style.textDecorationLine, style.fontWeight, style.backgroundImage].join()
    }
    const chosen = [...document.querySelectorAll("[aria-current], [aria-selected=true], [data-done]")].filter(isShown)
    const alike = chosen.filter((each) => edgeOf(each) === edgeOf(plainLike(each)))
    const buttons = [...document.querySelectorAll(".button")].filter(isShown).filter((each) => {
      const style = getComputedStyle(each)
      return parseFloat(style.borderTopWidth) < 1 || style.borderTopStyle === "none" || /^rgba\(.*, 0\)$/.test(style.borderTopColor)
    })
    const kept = all().filter((each) => getComputedStyle(each).forcedColorAdjust === "none" && each.textContent.trim())
    return [...alike.map((each) => `as its neighbours: ${describe(each)}`), ...buttons.map((each) => `without an edge: ${describe(each)}`), ...kept.map((each) => `keeps its colours: ${describe(each)}`)]
  }

  // The same element, were it not the one.
  function plainLike(each) {
    const copy = each.cloneNode(false)
    for (const name of ["aria-current", "aria-selected", "data-done", "id"]) copy.removeAttribute(name)
    each.after(copy)
    requestAnimationFrame(() => copy.remove())
    return copy
  }

  // Those who read with difficulty set their own spaces (WCAG 1.4.12).
  const SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"

  function wear(style) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    document.adoptedStyleSheets.push(sheet)
  }

  const space = () => wear(SPACED)

  function unspace() {
    document.adoptedStyleSheets.pop()
  }

  // That letters are asked to be twice as large, and are.
  function notEnlarged() {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize)
    return size >= 32 ? [] : [`letters of ${size} px only`]
  }

  window.comfort = { notEnlarged, tooWide, clipped, tooSmall, moving, lostWithoutColours, space, unspace, wear }
})()
