// Signs somebody in with npm's openid-client: prints the address to open, reads the one that the browser comes back to, prints what it learnt.
import { createInterface } from "node:readline"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

const [modules, issuer, clientId, credential, redirectUri, scope] = process.argv.slice(2)
const path = createRequire(`${modules}/`).resolve("openid-client")
const client = await import(pathToFileURL(path))

async function authenticate() {
  if (!credential.startsWith("{")) return client.ClientSecretPost(credential)
  const jwk = JSON.parse(credential)
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"])
  return client.PrivateKeyJwt({ key, kid: jwk.kid })
}

const configuration = await client.discovery(new URL(issuer), clientId, undefined, await authenticate(), {
  execute: [client.allowInsecureRequests],
})
const verifier = client.randomPKCECodeVerifier()
const state = client.randomState()
const nonce = client.randomNonce()
const url = client.buildAuthorizationUrl(configuration, {
  redirect_uri: redirectUri,
  scope,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
  max_age: "3600",
})
console.log(url.href)

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const callback = new URL((await lines.next()).value)
const tokens = await client.authorizationCodeGrant(configuration, callback, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  maxAge: 3600,
  idTokenExpected: true,
})
const subject = tokens.claims().sub
const user = await client.fetchUserInfo(configuration, tokens.access_token, subject)
const refreshed = tokens.refresh_token ? await client.refreshTokenGrant(configuration, tokens.refresh_token) : null
await client.tokenRevocation(configuration, (refreshed ?? tokens).access_token)
const afterwards = await client.fetchUserInfo(configuration, (refreshed ?? tokens).access_token, subject).catch((error) => error.name)
const logout = client.buildEndSessionUrl(configuration, { id_token_hint: tokens.id_token, post_logout_redirect_uri: redirectUri, state: "fin" })
console.log(JSON.stringify({ claims: tokens.claims(), user, refreshed: Boolean(refreshed), afterwards, logout: logout.href }))
process.exit(0)
