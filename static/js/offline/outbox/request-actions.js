// The actions offered for a request or a draft, by its state: a refused one can always be read, corrected, copied, sent under another id or
// removed, whatever the reason.

const ACTIONS_BY_STATE = {
  draft: ["resume", "remove"],
  waiting: ["retry", "copy", "remove"],
  "to-mend": ["finish", "retry", "copy", "remove"],
  refused: ["mend", "retry", "renumber", "copy", "remove"],
  sent: ["receipt", "remove"],
}
// Operations of an agent are corrected in the tour.
const EXCLUDED_IN_GROUP = ["resume", "finish", "receipt", "mend"]

export function listActions({ state, reason, group }) {
  // The server may be receiving it.
  if (state === "waiting" && reason === "sending") return group ? ["tour"] : []
  const actions = ACTIONS_BY_STATE[state].filter((name) => !group || !EXCLUDED_IN_GROUP.includes(name))
  const names = actions.map((name) => (name === "finish" && reason === "to-confirm" ? "confirm" : name))
  return [...(group ? ["tour"] : []), ...(reason === "sign-in" ? ["signing-in"] : []), ...names]
}

// Whether its answers can be read in the list.
export const isReadable = ({ state }) => ["waiting", "to-mend", "refused"].includes(state)
