// Operations on cases of the tour that are not sent yet, or just were: state, reason, actions.
import { retryEntry } from "../outbox/outbox.js"
import { deleteWork } from "../store/store.js"
import { addNote, loadConflict, loadContent, runAction } from "./tour.js"
import { loadRequestContent } from "../outbox/request-content.js"
import { formatDay } from "../../lib/day-format.js"
import { formatHour, formatMessage } from "../../lib/message-format.js"
import { buildActionForm } from "./action-form.js"
import { createButton, createElement } from "../../lib/dom.js"

const TONES = { sent: "success", refused: "danger", "to-mend": "warning" }
const SIGN_IN = `/compte/connexion?next=${encodeURIComponent("/hors-ligne/tournee")}`

export async function drawOperation(entry, words) {
  const content = await loadContent(entry).catch(() => null)
  const item = createElement("article", "card flow")
  item.dataset.operation = entry.id
  item.dataset.state = entry.state
  const state = createElement("p", "badge", describeState(entry, words))
  state.dataset.tone = TONES[entry.state] ?? "info"
  item.append(createElement("h3", "card__title", content?.label ?? entry.title), state)
  for (const text of describeOperation(entry, content, words)) item.append(createElement("p", "", text))
  if (entry.state === "to-mend") await drawConflict(item, entry, content, words)
  else item.append(buildActions(entry, content, words))
  return item
}

function describeState({ state, reason, sentAt }, words) {
  if (state === "sent") return formatMessage(words.sent, { hour: formatHour(sentAt) })
  return words[state === "refused" ? state : reason] ?? words.ready
}

function* describeOperation({ state, reason, next, message }, content, words) {
  if (content?.kind === "note") {
    const [[, text] = []] = content.typed
    const { length } = content.files
    if (text) yield text
    if (length) yield length === 1 ? words.photo : formatMessage(words.photos, { count: length })
  }
  if (message) yield message
  if (state === "waiting" && reason === "sending") yield words.stay
  if (state === "waiting" && next > Date.now()) yield formatMessage(words.next, { hour: formatHour(next) })
}

function buildActions(entry, content, words) {
  const { id, state, reason } = entry
  const actions = createElement("div", "actions")
  if (reason === "sign-in") actions.append(Object.assign(createElement("a", "button", words["signing-in"]), { href: SIGN_IN }))
  if (state !== "sent" && reason !== "sending") actions.append(createButton(words.retry, "retry", () => retryEntry(id)))
  if (state === "refused") actions.append(createButton(words.copy, "copy", () => downloadCopy(entry, content)))
  if (state !== "waiting") actions.append(createButton(words.remove, "remove", () => (state === "sent" || confirm(words.sure)) && deleteWork(id), "quiet"))
  return actions
}

// What changed since, then the three ways on: nothing of what was typed is lost by any but the last.
async function drawConflict(item, entry, content, words) {
  const { changes = [], copy } = await loadConflict(entry)
  const [since, list] = [createElement("div", "prose"), createElement("ul")]
  list.append(...changes.map((text) => createElement("li", "", text)))
  since.append(list)
  if (changes.length) item.append(since)
  item.append(createElement("p", "", formatMessage(words.now, { status: copy.status.label })))
  const action = copy.actions.find(({ id }) => id === content.action)
  const actions = createElement("div", "actions")
  const redoAction = (typed, told) => runAction(copy, action, typed, words.action, { instead: entry.id, told })
  if (action && entry.reason === "incomplete") item.append(buildActionForm(action, words, redoAction, content.typed))
  if (action && entry.reason !== "incomplete") actions.append(createButton(words.redo, "redo", async () => redoAction(content.typed, (await loadRequestContent(entry.id)).told)))
  actions.append(
    createButton(words["as-note"], "as-note", async () => addNote(copy, await formatOperation(entry, content, words), [], words.note, entry.id)),
    createButton(words["give-up"], "give-up", () => confirm(words["give-up-sure"]) && deleteWork(entry.id), "quiet"),
  )
  item.append(actions)
}

async function formatOperation({ id, writtenAt }, { label }, words) {
  const moment = formatDay(writtenAt)
  const answers = (await loadRequestContent(id)).told.map((pair) => pair.filter(Boolean).join(" – "))
  return [formatMessage(words["not-done"], { label, moment, hour: formatHour(writtenAt) }), ...answers].join("\n")
}

async function downloadCopy({ id, title }, { label }) {
  const [{ told }, { downloadAnswers }] = [await loadRequestContent(id), await import("../../lib/text-download.js")]
  downloadAnswers(label ?? title, told)
}
