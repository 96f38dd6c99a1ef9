// Prepares the photos that a report begins with, stored as received by the worker, and reads their position.
import { readPhotoLocation } from "../../lib/exif-location.js"
import { prepareFile } from "../../lib/file-preparation.js"

// One that cannot be read is told, and left; whether the question takes it is looked at later (static/js/offline/form/chosen-files.js).
export async function prepareSharedPhotos(files, tell) {
  const light = []
  for (const file of files) {
    const photo = new File([file.bytes], file.called, { type: file.type })
    await prepareFile(photo).then((prepared) => light.push({ ...file, ...prepared }), () => tell(file.called))
  }
  return light
}

// Unless a place was given already. The map follows what its inputs say. `known`: where the photos were taken, when it was read before.
export async function proposePlace(files, map, position) {
  const place = position ?? files.map(({ bytes }) => readPhotoLocation(bytes)).find(Boolean)
  if (!place || !map) return
  await customElements.whenDefined("place-map")
  const input = (name) => map.closest("fieldset").querySelector(`[name="${map.getAttribute("prefix")}${name}"]`)
  if (input("where").value || input("latitude").value) return
  for (const [name, degrees] of Object.entries(place)) input(name).value = degrees.toFixed(6)
  const status = map.querySelector("[role=status]")
  status.textContent = status.dataset.proposed
  input("where").dispatchEvent(new Event("change", { bubbles: true }))
}
