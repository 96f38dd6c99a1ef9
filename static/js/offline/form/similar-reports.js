// Before a report is sent: open reports at the same place, when the server can be reached.
const SEARCH_TIMEOUT = 4000

// None when there is none, or when nobody answers: the report leaves.
export async function fetchSimilarReports(written) {
  if (!navigator.onLine) return []
  try {
    const asking = { method: "POST", body: JSON.stringify(written), headers: { "Content-Type": "application/json" }, signal: AbortSignal.timeout(SEARCH_TIMEOUT) }
    const response = await fetch("/api/sync/v1/similar", asking)
    return (await response.json()).reports ?? []
  } catch {
    return []
  }
}

// `onSame`: one of them is the problem that was to be reported.
export function drawReports(list, reports, { words, onSame }) {
  list.replaceChildren(...reports.map(({ kind, words: summary, status, tone, url }, position) => {
    const item = createElement("li", "card flow")
    const badge = createElement("p", "badge", status)
    badge.dataset.tone = tone
    const button = Object.assign(createElement("button", "button", words("same")), { type: "button" })
    button.dataset.tone = "secondary"
    button.setAttribute("aria-describedby", `report-${position}`)
    button.addEventListener("click", () => onSame(url))
    const actions = createElement("div", "actions")
    actions.append(button)
    item.append(Object.assign(createElement("h3", "card__title", kind), { id: `report-${position}` }), createElement("p", "", summary), badge, actions)
    return item
  }))
}

function createElement(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}
