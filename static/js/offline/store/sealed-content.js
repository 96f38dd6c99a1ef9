// Sealing of contents for their owner: with the public key of an account, or with a key of the device.
import { KeyUnavailable, loadPrivateKey } from "../keys/account-keys.js"
import { awaitRequest, readRow, runTransaction } from "./database.js"
import { decrypt, decryptWithPrivateKey, encrypt, encryptWithPublicKey } from "../keys/sealing.js"

// Work without an account is sealed with a key stored beside it: a copy of the disk can be read.
async function loadDeviceKey() {
  const storedKey = await readRow("keys", "device")
  if (storedKey) return storedKey
  const newKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
  return runTransaction(["keys"], "readwrite", async (store) => {
    const first = await awaitRequest(store("keys").get("device"))
    if (!first) store("keys").put(newKey, "device")
    return first ?? newKey
  })
}

// Needs the public key only: what is written without a network can be read by that account alone.
export async function sealBytes(owner, about, bytes) {
  if (!owner) return encrypt(await loadDeviceKey(), about, bytes)
  const { publicKey, away } = (await readRow("keys", owner)) ?? {}
  if (!publicKey || away) throw new KeyUnavailable(owner)
  return encryptWithPublicKey(publicKey, about, bytes)
}

export async function unsealBytes(owner, about, contents) {
  if (!owner) return decrypt(await loadDeviceKey(), about, contents)
  if (contents.from) return decryptWithPrivateKey(await loadPrivateKey(owner), about, contents)
  const row = await readRow("keys", owner)
  const former = row instanceof CryptoKey ? row : row?.open
  if (!former) throw new KeyUnavailable(owner)
  return decrypt(former, about, contents)
}

export const encodeJson = (value) => new TextEncoder().encode(JSON.stringify(value))
export const decodeJson = (bytes) => JSON.parse(new TextDecoder().decode(bytes))
