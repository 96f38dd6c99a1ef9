// What a page says of the installed portal and of the device: words and shapes of one page, which the worker keeps.
const MESSAGES_URL = "/hors-ligne/messages"

// The element of that name, to be put in the page; nothing when it cannot be had.
export async function loadMessage(name) {
  const answer = await fetch(MESSAGES_URL).catch(() => null)
  if (!answer?.ok) return null
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  return document.adoptNode(page.getElementById(name).content.firstElementChild)
}
