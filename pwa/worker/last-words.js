// What a page sends on its way out: what passes through a worker ends with the page that sent it, even when kept alive.
export async function sendForPage({ data: { leaving, body }, ports: [page] }) {
  try {
    const answer = await fetch(leaving, { method: "POST", body: new URLSearchParams(body) })
    const { ok, status, headers } = answer
    page.postMessage({ ok, status, text: await answer.text(), address: headers.get("HX-Replace-Url") })
  } catch {
    page.postMessage({ ok: false, status: "no network" }) // a page that is still there keeps it later
  }
}
