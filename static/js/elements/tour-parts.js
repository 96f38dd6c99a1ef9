// What the tour is drawn with.

export function element(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}

export function button(label, does, action, tone = "secondary") {
  const made = Object.assign(element("button", "button", label), { type: "button" })
  made.dataset.does = does
  made.dataset.tone = tone
  made.addEventListener("click", action)
  return made
}

export function badge(sign) {
  return dress(element("span", "badge"), sign)
}

export function dress(made, { label, tone }) {
  made.textContent = label
  made.dataset.tone = tone
  return made
}
