// Reads QR codes in pictures: by the browser where it can (Android, macOS), else by a library, which is loaded on demand.
const LIBRARY_URL = new URL("../../vendor/qr/", import.meta.url)
const FORMATS = ["qr_code"]

export async function createQrDetector() {
  const Detector = (await hasDetector()) ? BarcodeDetector : (await import(`${LIBRARY_URL}decode.js`)).BarcodeDetector
  return new Detector({ formats: FORMATS })
}

// Has the service worker cache the library, for a camera that is opened without a network.
export async function cacheQrDetector() {
  if (!navigator.serviceWorker?.controller || (await hasDetector())) return
  await Promise.all(["decode.js", "index.js"].map((name) => fetch(new URL(name, LIBRARY_URL), { priority: "low" })))
}

// On some systems the class exists and reads nothing.
async function hasDetector() {
  if (!("BarcodeDetector" in window)) return false
  return (await BarcodeDetector.getSupportedFormats().catch(() => [])).includes(FORMATS[0])
}
