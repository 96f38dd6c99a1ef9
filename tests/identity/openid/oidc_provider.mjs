// A real OpenID Connect provider, npm's oidc-provider: signs in whoever comes as the person it was started with.
import { createRequire } from "node:module"
import { createServer } from "node:http"
import { pathToFileURL } from "node:url"

const [modules, port, configuration] = process.argv.slice(2)
const path = createRequire(`${modules}/`).resolve("oidc-provider")
const { default: Provider } = await import(pathToFileURL(path))
const { client, person, scopes, acr } = JSON.parse(configuration)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client],
  claims: { openid: ["sub", "acr", "auth_time"], profile: ["given_name", "family_name", "groups"], email: ["email", "email_verified"] },
  scopes,
  acrValues: [acr],
  features: { claimsParameter: { enabled: true }, devInteractions: { enabled: false }, revocation: { enabled: true } },
  pkce: { required: () => true },
  cookies: { keys: ["a key of the test"] },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  async findAccount(_context, id) {
    return { accountId: id, claims: async () => ({ ...person, sub: id }) }
  },
})

async function finishInteraction(request, response) {
  const { prompt, params, grantId } = await provider.interactionDetails(request, response)
  if (prompt.name === "login") {
    await provider.interactionFinished(request, response, { login: { accountId: person.sub, acr } }, { mergeWithLastSubmission: false })
    return
  }
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: person.sub, clientId: params.client_id })
  grant.addOIDCScope(params.scope)
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
}

const respond = provider.callback()
createServer((request, response) => {
  if (request.url.startsWith("/interaction/")) return finishInteraction(request, response).catch((error) => response.destroy(error))
  return respond(request, response)
}).listen(Number(port), "127.0.0.1", () => console.log("ready"))
