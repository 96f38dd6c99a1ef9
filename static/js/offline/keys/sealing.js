// Encryption of what a device keeps. For an account: anybody encrypts with its public key, and only its private key decrypts.
// The private key is stored wrapped, under a key that is not on the device: a share of the server, or one derived from a code.
export const CURVE = { name: "ECDH", namedCurve: "P-256" }
export const AES = { name: "AES-GCM", length: 256 }

const encodeText = (text) => new TextEncoder().encode(text)

// `about` is bound to what is encrypted: one row cannot be put in the place of another.
export async function encrypt(key, about, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encodeText(about) }, key, bytes) }
}

export function decrypt(key, about, { iv, bytes }) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: encodeText(about) }, key, bytes)
}

// Under a key of its own each time, which the ephemeral public key (`from`) and the private key of the account give back.
export async function encryptWithPublicKey(publicKey, about, bytes) {
  const { privateKey, publicKey: ephemeral } = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"])
  const from = await crypto.subtle.exportKey("raw", ephemeral)
  return { from, ...(await encrypt(await deriveSharedKey(privateKey, publicKey, from, "encrypt"), about, bytes)) }
}

export async function decryptWithPrivateKey(privateKey, about, { from, ...contents }) {
  const ephemeral = await crypto.subtle.importKey("raw", from, CURVE, false, [])
  return decrypt(await deriveSharedKey(privateKey, ephemeral, from, "decrypt"), about, contents)
}

async function deriveSharedKey(privateKey, publicKey, salt, use) {
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256)
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"])
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: encodeText("parvis sealing") }, base, AES, false, [use])
}

// The share of the server, as a key.
export function importWrappingKey(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return crypto.subtle.importKey("raw", bytes, AES, false, ["wrapKey", "unwrapKey"])
}

// Each is bound to the account: a wrapped key cannot be put in the place of another.
export const buildWrapParameters = (owner, iv) => ({ name: "AES-GCM", iv, additionalData: encodeText(`key ${owner}`) })

export function unwrapPrivateKey({ iv, bytes }, by, owner, canBeWrapped = false) {
  return crypto.subtle.unwrapKey("pkcs8", bytes, by, buildWrapParameters(owner, iv), CURVE, canBeWrapped, ["deriveBits"])
}
