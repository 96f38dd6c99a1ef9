// The secret by which the server recognises this device.
import { awaitRequest, readRow, runTransaction } from "../store/database.js"

// Proves that a request without an account comes from this device. Without storage, it lasts as long as its page.
export const loadDeviceSecret = () => loadStoredSecret().catch(() => generateSecret())

let generatedSecret
const generateSecret = () => (generatedSecret ??= btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 43))

async function loadStoredSecret() {
  const storedSecret = await readRow("meta", "secret")
  if (storedSecret) return storedSecret
  return runTransaction(["meta"], "readwrite", async (store) => {
    const first = await awaitRequest(store("meta").get("secret"))
    if (!first) store("meta").put(generateSecret(), "secret")
    return first ?? generatedSecret
  })
}
