// The secret of this device, under which the server knows it again.
import { asked, inOneStep, read } from "./database.js"

// Proves to the server that a request without an account is that of this device. Where nothing can be kept, it lasts as long as its page.
export const deviceSecret = () => keptSecret().catch(() => drawSecret())

let drawn
const drawSecret = () => (drawn ??= btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 43))

async function keptSecret() {
  const known = await read("meta", "secret")
  if (known) return known
  return inOneStep(["meta"], "readwrite", async (store) => {
    const first = await asked(store("meta").get("secret"))
    if (!first) store("meta").put(drawSecret(), "secret")
    return first ?? drawn
  })
}
