// The draft of a form on the device: kept as one types, for whoever asks for it, one save after the other.
import { askToStay, holdBack, isShort, letGo, withRoom } from "../../pwa/room.js"
import { dropRescue, holdRescue, mayRescue, rescueEnd } from "../../pwa/rescue.js"
import { forget, keepDraft } from "../../pwa/store.js"
import { hourOf } from "../words.js"

// Files that the server has already, and those that are on the device alone.
const isThere = ({ bytes }) => !bytes
export const here = (files) => files.filter((file) => !isThere(file))
export const there = (files) => files.filter(isThere)

export class KeptDraft {
  draft
  isSent = false
  #box
  #files
  #typed
  #words
  #tell
  #keeping
  #lastTyped
  #lastFiles = []
  // What comes from an ordinary page, and which.
  #more = {}

  // `box`: ticked by whoever wants it kept. `typed`: gives what is typed now. `tell`: { status, loss, room }. Whose it is (`owner`, a
  // promise) is known before anything is kept; the form does not wait for it.
  constructor(draft, { box, files, typed, words, tell, owner }) {
    this.draft = draft
    this.#keeping = owner.then((found) => { draft.owner ||= found })
    this.#box = box
    this.#files = files
    this.#typed = typed
    this.#words = words
    this.#tell = tell
  }

  // One that was kept before is open.
  open(draft, { typed, at, isHandedOver, heavy }) {
    this.draft = draft
    this.#more = { at, isHandedOver }
    this.#box.checked = !draft.until
    this.#lastTyped = JSON.stringify(typed)
    this.#lastFiles = heavy ? null : this.#files.all
    if (draft.until) return holdRescue(draft.id)
    this.#tell.status(this.#words("kept", { hour: hourOf(draft.savedAt) }))
  }

  // Whose it is, once the server has said so: what was kept meanwhile, for whoever was here last, is sealed again for them.
  belongTo(owner) {
    this.#keeping = this.#keeping.then(() => {
      if (this.draft.owner === owner) return true
      this.draft.owner = owner
      this.#lastTyped = this.#lastFiles = undefined
      return this.draft.rev ? this.#saveNow() : true
    })
    return this.#keeping
  }

  async start() {
    this.#box.checked = true
    this.#tell.room(await isShort())
    // What was kept for a day is kept for good.
    this.#lastTyped = undefined
    const isKept = await this.save()
    if (isKept) await askToStay()
    return isKept
  }

  async drop() {
    await this.#keeping
    await forget(this.draft.id)
    this.draft.rev = 0
    this.#lastTyped = this.#lastFiles = undefined
    history.replaceState(null, "", location.pathname)
    this.#tell.status(this.#words("dropped"))
  }

  // The page is left: what nobody asked to keep goes with it. A browser may show the page again as it was.
  leave() {
    if (this.#box.checked) return this.save()
    if (!this.draft.until || this.isSent) return false
    const { id } = this.draft
    Object.assign(this.draft, { id: crypto.randomUUID(), rev: 0, until: undefined })
    this.#lastTyped = this.#lastFiles = undefined
    return dropRescue(id)
  }

  // True when what is on the screen is kept.
  save() {
    this.#keeping = this.#keeping.then(() => this.#saveNow())
    return this.#keeping
  }

  async #saveNow() {
    const [typed, files] = [this.#typed(), this.#files.all]
    if (this.isSent) return false
    const isKept = JSON.stringify(typed) === this.#lastTyped && files === this.#lastFiles
    if (!this.#box.checked) return isKept ? false : this.#rescue(typed, files)
    if (isKept) return true
    this.draft.until = undefined
    if (!(await this.#keep(typed, files))) return false
    this.#lastTyped = JSON.stringify(typed)
    history.replaceState(null, "", `#${this.draft.id}`)
    this.#tell.status(this.#words("kept", { hour: hourOf(Date.now()) }))
    return true
  }

  // Never said, and never in the way: the box is what keeps.
  async #rescue(typed, files) {
    const isEmpty = !files.length && !typed.some(([name, value]) => value && !name.endsWith("__items"))
    try {
      if (isEmpty || !(await mayRescue())) return false
      if (!this.draft.until) holdRescue(this.draft.id)
      this.draft.until = rescueEnd()
      this.#lastFiles = await this.#keepAs(typed, files)
      this.#lastTyped = JSON.stringify(typed)
    } catch { /* no room: it stays on the screen alone, as before */ }
    return false
  }

  // With its files; without those that find no room, as long as the text does.
  async #keep(typed, files) {
    try {
      this.#lastFiles = await withRoom(() => this.#keepAs(typed, files))
      letGo()
      return true
    } catch {
      if (files.length && (await this.#keepAs(typed, []).then(() => true, () => false))) {
        this.#tell.loss(this.#words("heavy"))
        return true
      }
      this.#tell.loss(this.#words("unkept"), true)
      holdBack()
      return false
    }
  }

  // The files that are kept then: another may have been chosen meanwhile.
  async #keepAs(typed, files) {
    const contents = { ...this.#more, typed, known: there(this.#files.all), lost: this.#files.lost.all }
    if (await keepDraft(this.draft, contents, files === this.#lastFiles ? null : here(files))) {
      this.draft.rev += 1
      return files
    }
    // Another tab went on with this draft: what is written here becomes a draft of its own.
    this.draft = { ...this.draft, id: crypto.randomUUID(), rev: 0 }
    this.#tell.loss(this.#words("elsewhere"))
    const renamed = this.#files.renamed()
    await keepDraft(this.draft, contents, here(renamed))
    this.draft.rev = 1
    return renamed
  }
}
