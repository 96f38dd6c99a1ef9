// What may be done about a request or a draft of this device, by its state: whatever is refused can be read, corrected, copied, sent under
// another number or removed, whatever the reason.

const ACTIONS_BY_STATE = {
  draft: ["resume", "remove"],
  waiting: ["retry", "copy", "remove"],
  "to-mend": ["finish", "retry", "copy", "remove"],
  refused: ["mend", "retry", "renumber", "copy", "remove"],
  sent: ["receipt", "remove"],
}
// Of what an agent did on a request: the tour corrects it.
const EXCLUDED_IN_GROUP = ["resume", "finish", "receipt", "mend"]

export function listActions({ state, reason, group }) {
  // The server may be reading it at this instant.
  if (state === "waiting" && reason === "sending") return group ? ["tour"] : []
  const actions = ACTIONS_BY_STATE[state].filter((name) => !group || !EXCLUDED_IN_GROUP.includes(name))
  const named = actions.map((name) => (name === "finish" && reason === "to-confirm" ? "confirm" : name))
  return [...(group ? ["tour"] : []), ...(reason === "sign-in" ? ["signing-in"] : []), ...named]
}

// What is written can be read where it is listed.
export const isReadable = ({ state }) => ["waiting", "to-mend", "refused"].includes(state)
