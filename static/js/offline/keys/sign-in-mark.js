// Whether somebody is signed in, as far as this browser knows without a network: a cookie that expires with the browser session, as the
// session cookie does.
const SIGN_IN_MARK = "signed_in"
const MARK_ATTRIBUTES = `; Path=/; SameSite=Lax${globalThis.location?.protocol === "https:" ? "; Secure" : ""}`

// The worker cannot read cookies: there, the last known owner counts as signed in.
export const hasSignInMark = () => !globalThis.document || new RegExp(`(^|; )${SIGN_IN_MARK}=1`).test(document.cookie)

export function setSignInMark(isSignedIn) {
  if (globalThis.document) document.cookie = `${SIGN_IN_MARK}=1${MARK_ATTRIBUTES}${isSignedIn ? "" : "; Max-Age=0"}`
}
