// Checks that a response comes whole from this site, by the digest that the server adds (app/core/web/content_digest.py). A captive
// portal, a filtering proxy or a maintenance page answers 200 with HTML too; a broken connection leaves half a page.
const DIGEST_HEADER = "Parvis-Digest"
const NO_DIGEST = "none"
const DIGEST_LENGTH = 6
const CONTENT_TYPES = { js: "javascript", css: "css", svg: "svg" }

export function isFromSite({ type, headers }) {
  return type === "basic" && headers.has(DIGEST_HEADER)
}

// A redirection is opaque to the worker: the browser follows it.
export function isRedirection({ type }) {
  return type === "opaqueredirect"
}

// Reads a copy of the body; false when the body is incomplete.
export async function isCacheable(address, response) {
  const { status, redirected, headers } = response
  if (status !== 200 || redirected || !isFromSite(response) || /no-store|private/.test(headers.get("Cache-Control"))) return false
  if (!headers.get("Content-Type")?.includes(getExpectedType(address))) return false
  const content = await response.clone().arrayBuffer().catch(() => null)
  return content !== null && headers.get(DIGEST_HEADER) === (await computeResponseDigest(content))
}

function getExpectedType(address) {
  return CONTENT_TYPES[new URL(address, location).pathname.match(/\.(\w+)$/)?.[1]] ?? "text/html"
}

async function computeResponseDigest(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content))
  return btoa(String.fromCharCode(...digest.subarray(0, DIGEST_LENGTH)))
}

// Fetches from the network. When a captive portal or a broken connection left something in the HTTP cache, fetches again past
// that cache.
export async function fetchFromSite(request) {
  const response = await fetch(request)
  return (await isSuspect(request, response)) ? fetch(request, { cache: "reload" }) : response
}

// A proxy of the site answers by itself while the site restarts: such a response is not retried at once.
async function isSuspect({ url }, response) {
  const { status, redirected, headers } = response
  if (isRedirection(response)) return false
  if (!isFromSite(response)) return status < 500 || status === 511
  return status === 200 && !redirected && headers.get(DIGEST_HEADER) !== NO_DIGEST && !(await isCacheable(url, response))
}
