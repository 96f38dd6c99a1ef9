// Generates the key pair of an account and wraps its private key: in pages only.
import { AES, buildWrapParameters, CURVE } from "./sealing.js"

export const generateKeyPair = () => crypto.subtle.generateKey(CURVE, true, ["deriveBits"])

export async function wrapPrivateKey(privateKey, by, owner) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.wrapKey("pkcs8", privateKey, by, buildWrapParameters(owner, iv)) }
}

// Keys of version 1 were symmetric, and wrapped the same way.
export function unwrapFormerKey({ iv, bytes }, by, owner) {
  return crypto.subtle.unwrapKey("raw", bytes, by, buildWrapParameters(owner, iv), AES, false, ["decrypt"])
}
