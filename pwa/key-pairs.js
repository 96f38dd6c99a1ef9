// Making the key pair of an account, and wrapping its private key: in the pages alone.
import { AES, bound, CURVE } from "./sealing.js"

export const generatePair = () => crypto.subtle.generateKey(CURVE, true, ["deriveBits"])

export async function wrap(privateKey, by, owner) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.wrapKey("pkcs8", privateKey, by, bound(owner, iv)) }
}

// Keys of version 1 were symmetric, and wrapped the same way.
export function unwrapFormer({ iv, bytes }, by, owner) {
  return crypto.subtle.unwrapKey("raw", bytes, by, bound(owner, iv), AES, false, ["decrypt"])
}
