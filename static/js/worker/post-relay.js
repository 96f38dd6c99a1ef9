// What a page sends on its way out: what passes through a worker ends with the page that sent it, even when kept alive.
// A page that is still there learns what became of it, and keeps later what could not leave.
import { isFromSite } from "./response-integrity.js"

export async function relayPost({ data: { leaving, body }, ports: [page] }) {
  const response = await fetch(leaving, { method: "POST", body: new URLSearchParams(body) }).catch(() => Response.error())
  page.postMessage({ ok: response.ok && isFromSite(response), text: await response.text(), address: response.headers.get("HX-Replace-Url") })
}
