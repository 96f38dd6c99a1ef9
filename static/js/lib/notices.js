// Notices at the top of a page, and dialogs: their markup is a page of templates that the worker caches.
const TEMPLATES_URL = "/hors-ligne/messages"

// The element of that name; null when the templates cannot be loaded.
export async function loadTemplate(name) {
  const response = await fetch(TEMPLATES_URL).catch(() => null)
  if (!response?.ok) return null
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  return document.adoptNode(page.getElementById(name).content.firstElementChild)
}

// Null when the notice is on the page already, or cannot be loaded.
export async function showNotice(name) {
  const notice = await loadTemplate(name)
  if (!notice || document.querySelector(`[data-notice=${name}]`)) return null
  document.querySelector("main").prepend(notice)
  notice.querySelector("[data-no]")?.addEventListener("click", () => notice.remove())
  return notice
}
