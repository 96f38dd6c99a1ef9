// Options of WebAuthn from JSON, and credentials to JSON, for browsers that do not convert them themselves.

const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0))
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
const decodeIds = (credentials = []) => credentials.map((credential) => ({ ...credential, id: decode(credential.id) }))

export function parseCreationOptions(options) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return {
    ...options,
    challenge: decode(options.challenge),
    user: { ...options.user, id: decode(options.user.id) },
    excludeCredentials: decodeIds(options.excludeCredentials),
  }
}

export function parseRequestOptions(options) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return { ...options, challenge: decode(options.challenge), allowCredentials: decodeIds(options.allowCredentials) }
}

export function toJSON(credential) {
  // Some password managers replace the credential by one whose conversion fails.
  try {
    if (credential.toJSON) return credential.toJSON()
  } catch { /* converted below */ }
  const response = {}
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = encode(credential.response[name])
  }
  return { id: credential.id, rawId: encode(credential.rawId), type: credential.type, response }
}
