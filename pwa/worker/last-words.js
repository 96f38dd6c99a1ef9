// What a page sends on its way out: what passes through a worker ends with the page that sent it, even when kept alive.
export async function sendForPage({ data: { leaving, body }, ports: [page] }) {
  const answer = await fetch(leaving, { method: "POST", body: new URLSearchParams(body) })
  const text = await answer.text()
  page.postMessage({ ok: answer.ok, status: answer.status, text, address: answer.headers.get("HX-Replace-Url") })
}
