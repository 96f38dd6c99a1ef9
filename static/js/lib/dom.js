// What the tour is drawn with.

export function createElement(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}

export function createButton(label, does, action, tone = "secondary") {
  const made = Object.assign(createElement("button", "button", label), { type: "button" })
  made.dataset.does = does
  made.dataset.tone = tone
  made.addEventListener("click", action)
  return made
}

export function createBadge(sign) {
  return setBadge(createElement("span", "badge"), sign)
}

export function setBadge(made, { label, tone }) {
  made.textContent = label
  made.dataset.tone = tone
  return made
}
