// Whether a response comes from this site, whole: the server signs what it sends with a digest (app/core/web/content_digest.py). A captive
// portal, a filtering proxy and a maintenance page answer 200 with HTML, too; a connection that breaks leaves half a page.
const DIGEST_HEADER = "Parvis-Digest"
const NO_DIGEST = "none"
const DIGEST_LENGTH = 6
const CONTENT_TYPES = { js: "javascript", css: "css", svg: "svg" }

export function isFromSite({ type, headers }) {
  return type === "basic" && headers.has(DIGEST_HEADER)
}

// A redirection hides its headers from the worker: the browser follows it, and nothing is learnt of it.
export function isRedirection({ type }) {
  return type === "opaqueredirect"
}

// Reads a copy of the body: false as well when it does not come to its end.
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

// Asks the network. A captive portal, or a connection that broke, may have left something in the HTTP cache: what is not of this site, or
// not whole, is asked for again past that cache.
export async function fetchFromSite(request) {
  const response = await fetch(request)
  return (await isSuspect(request, response)) ? fetch(request, { cache: "reload" }) : response
}

// The proxy of the site answers by itself, too, while the site restarts: that is not asked again at once.
async function isSuspect({ url }, response) {
  const { status, redirected, headers } = response
  if (isRedirection(response)) return false
  if (!isFromSite(response)) return status < 500 || status === 511
  return status === 200 && !redirected && headers.get(DIGEST_HEADER) !== NO_DIGEST && !(await isCacheable(url, response))
}
