// Sends the last save of a page that is being closed: a request through the worker outlives its page, which `keepalive` does not ensure.
// A page that is still open receives the outcome.
import { isFromSite } from "./response-integrity.js"

export async function relayPost({ data: { leaving, body }, ports: [page] }) {
  const response = await fetch(leaving, { method: "POST", body: new URLSearchParams(body) }).catch(() => Response.error())
  page.postMessage({ ok: response.ok && isFromSite(response), text: await response.text(), address: response.headers.get("HX-Replace-Url") })
}
