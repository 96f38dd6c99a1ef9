// Before a report leaves a device: those that are open already at the same place, when the server can be asked.
const PATIENCE = 4000

// None when there is none, or when nobody answers: the report leaves.
export async function similarTo(written) {
  if (!navigator.onLine) return []
  try {
    const asking = { method: "POST", body: JSON.stringify(written), headers: { "Content-Type": "application/json" }, signal: AbortSignal.timeout(PATIENCE) }
    const answer = await fetch("/api/sync/v1/similar", asking)
    return (await answer.json()).reports ?? []
  } catch {
    return []
  }
}

// `same`: one of them is the problem that was to be reported.
export function listReports(list, reports, { words, same }) {
  list.replaceChildren(...reports.map(({ kind, words: told, status, tone, url }, position) => {
    const item = element("li", "card flow")
    const badge = element("p", "badge", status)
    badge.dataset.tone = tone
    const button = Object.assign(element("button", "button", words("same")), { type: "button" })
    button.dataset.tone = "secondary"
    button.setAttribute("aria-describedby", `report-${position}`)
    button.addEventListener("click", () => same(url))
    const actions = element("div", "actions")
    actions.append(button)
    item.append(Object.assign(element("h3", "card__title", kind), { id: `report-${position}` }), element("p", "", told), badge, actions)
    return item
  }))
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text })
}
