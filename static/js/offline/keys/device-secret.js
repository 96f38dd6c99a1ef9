// The secret of this device, under which the server knows it again.
import { awaitRequest, readRow, runTransaction } from "../store/database.js"

// Proves to the server that a request without an account is that of this device. Where nothing can be kept, it lasts as long as its page.
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
