// The element of a response that takes the focus, focused without `autofocus`: browsers process that attribute once for a page, and warn
// in the console when something has the focus already.
const AUTOFOCUS = /(<[a-z][^<>]*?) autofocus(?=[\s>])/gi

export function renameAutofocus(html) {
  return html.replace(AUTOFOCUS, "$1 data-autofocus")
}

// Before a swap.
export function markFocus({ detail }) {
  if (typeof detail.serverResponse === "string") detail.serverResponse = renameAutofocus(detail.serverResponse)
}

// After it.
export function moveFocus() {
  const element = document.querySelector("[data-autofocus]")
  element?.removeAttribute("data-autofocus")
  element?.focus()
}
