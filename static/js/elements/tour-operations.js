// What was done on the ground and is not there yet, or just was: its state, why, and what can be done about it.
import { tryAgain } from "../../pwa/outbox.js"
import { forget } from "../../pwa/store.js"
import { addNote, answerTo, contentOf, doAction } from "../../pwa/tour.js"
import { copyOf } from "../../pwa/written.js"
import { hourOf, said } from "../words.js"
import { actionForm } from "./tour-action.js"
import { button, element } from "./tour-parts.js"

const TONES = { sent: "success", refused: "danger", "to-mend": "warning" }
const SIGN_IN = `/compte/connexion?next=${encodeURIComponent("/hors-ligne/tournee")}`

export async function drawOperation(entry, words) {
  const content = await contentOf(entry).catch(() => null)
  const item = element("article", "card flow")
  item.dataset.operation = entry.id
  item.dataset.state = entry.state
  const state = element("p", "badge", stateOf(entry, words))
  state.dataset.tone = TONES[entry.state] ?? "info"
  item.append(element("h3", "card__title", content?.label ?? entry.title), state)
  for (const text of told(entry, content, words)) item.append(element("p", "", text))
  if (entry.state === "to-mend") await drawConflict(item, entry, content, words)
  else item.append(usualActions(entry, content, words))
  return item
}

function stateOf({ state, reason, sentAt }, words) {
  if (state === "sent") return said(words.sent, { hour: hourOf(sentAt) })
  return words[state === "refused" ? state : reason] ?? words.ready
}

function* told({ state, reason, next, message }, content, words) {
  if (content?.kind === "note") {
    const [[, text] = []] = content.typed
    const { length } = content.files
    if (text) yield text
    if (length) yield length === 1 ? words.photo : said(words.photos, { count: length })
  }
  if (message) yield message
  if (state === "waiting" && reason === "sending") yield words.stay
  if (state === "waiting" && next > Date.now()) yield said(words.next, { hour: hourOf(next) })
}

function usualActions(entry, content, words) {
  const { id, state, reason } = entry
  const actions = element("div", "actions")
  if (reason === "sign-in") actions.append(Object.assign(element("a", "button", words["signing-in"]), { href: SIGN_IN }))
  if (state !== "sent" && reason !== "sending") actions.append(button(words.retry, "retry", () => tryAgain(id)))
  if (state === "refused") actions.append(button(words.copy, "copy", () => giveCopy(entry, content)))
  if (state !== "waiting") actions.append(button(words.remove, "remove", () => (state === "sent" || confirm(words.sure)) && forget(id), "quiet"))
  return actions
}

// What changed since, then the three ways on: nothing of what was typed is lost by any but the last.
async function drawConflict(item, entry, content, words) {
  const { changes = [], copy } = await answerTo(entry)
  const [since, list] = [element("div", "prose"), element("ul")]
  list.append(...changes.map((text) => element("li", "", text)))
  since.append(list)
  if (changes.length) item.append(since)
  item.append(element("p", "", said(words.now, { status: copy.status.label })))
  const action = copy.actions.find(({ id }) => id === content.action)
  const actions = element("div", "actions")
  const again = (typed, told) => doAction(copy, action, typed, words.action, { instead: entry.id, told })
  if (action && entry.reason === "incomplete") item.append(actionForm(action, words, again, content.typed))
  if (action && entry.reason !== "incomplete") actions.append(button(words.again, "again", async () => again(content.typed, (await copyOf(entry.id)).told)))
  actions.append(
    button(words["as-note"], "as-note", async () => addNote(copy, await asText(entry, content, words), [], words.note, entry.id)),
    button(words["give-up"], "give-up", () => confirm(words["give-up-sure"]) && forget(entry.id), "quiet"),
  )
  item.append(actions)
}

async function asText({ id, writtenAt }, { label }, words) {
  const moment = new Date(writtenAt).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" })
  const answers = (await copyOf(id)).told.map((pair) => pair.filter(Boolean).join(" – "))
  return [said(words["not-done"], { label, moment, hour: hourOf(writtenAt) }), ...answers].join("\n")
}

async function giveCopy({ id, title }, { label }) {
  const [{ told }, { giveAnswers }] = [await copyOf(id), await import("../offline/copy.js")]
  giveAnswers(label ?? title, told)
}
