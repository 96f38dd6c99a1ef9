// Elements that the tour is drawn with.

export function createElement(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}

export function createButton(label, does, action, tone = "secondary") {
  const button = Object.assign(createElement("button", "button", label), { type: "button" })
  button.dataset.does = does
  button.dataset.tone = tone
  button.addEventListener("click", action)
  return button
}

export function createBadge(sign) {
  return setBadge(createElement("span", "badge"), sign)
}

export function setBadge(badge, { label, tone }) {
  badge.textContent = label
  badge.dataset.tone = tone
  return badge
}
