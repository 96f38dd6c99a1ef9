// Saves the draft of the offline form while the user types, if they want it, one save at a time.
import { disableUnloadWarning, enableUnloadWarning, isSpaceLow, requestPersistentStorage, retryAfterFreeingSpace } from "../store/storage-quota.js"
import { canKeepRecoveryCopy, computeCopyExpiry, deleteRecoveryCopy, lockRecoveryCopy } from "../store/recovery-copy.js"
import { deleteWork, saveDraft } from "../store/store.js"
import { formatHour } from "../../lib/message-format.js"

// Files that the server has already, and those that are on the device alone.
const isOnServer = ({ bytes }) => !bytes
export const listDeviceFiles = (files) => files.filter((file) => !isOnServer(file))
export const listServerFiles = (files) => files.filter(isOnServer)

export class DraftAutosave {
  draft
  isSent = false
  #checkbox
  #files
  #readTyped
  #words
  #notices
  #pendingSave
  #lastTyped
  #lastFiles = []
  // What comes from an ordinary page, and which.
  #handedOverState = {}

  // `checkbox`: ticked by whoever wants it kept. `readTyped`: gives what is typed now. `notices`: { status, loss, room }. Whose it is (`owner`, a
  // promise) is known before anything is kept; the form does not wait for it.
  constructor(draft, { checkbox, files, readTyped, words, notices, owner }) {
    this.draft = draft
    this.#pendingSave = owner.then((accountId) => { draft.owner ||= accountId })
    this.#checkbox = checkbox
    this.#files = files
    this.#readTyped = readTyped
    this.#words = words
    this.#notices = notices
  }

  // One that was kept before is open.
  open(draft, { typed, at, isHandedOver, heavy }) {
    this.draft = draft
    this.#handedOverState = { at, isHandedOver }
    this.#checkbox.checked = !draft.until
    this.#lastTyped = JSON.stringify(typed)
    this.#lastFiles = heavy ? null : this.#files.all
    if (draft.until) return lockRecoveryCopy(draft.id)
    this.#notices.status(this.#words("kept", { hour: formatHour(draft.savedAt) }))
  }

  // Whose it is, once the server has said so: what was kept meanwhile, for whoever was here last, is sealed again for them.
  setOwner(owner) {
    this.#pendingSave = this.#pendingSave.then(() => {
      if (this.draft.owner === owner) return true
      this.draft.owner = owner
      this.#lastTyped = this.#lastFiles = undefined
      return this.draft.rev ? this.#saveNow() : true
    })
    return this.#pendingSave
  }

  async enable() {
    this.#checkbox.checked = true
    this.#notices.room(await isSpaceLow())
    // What was kept for a day is kept for good.
    this.#lastTyped = undefined
    const isKept = await this.save()
    if (isKept) await requestPersistentStorage()
    return isKept
  }

  // It went to the outbox: nothing is left to keep.
  markSent() {
    this.isSent = true
    disableUnloadWarning()
  }

  async deleteDraft() {
    await this.#pendingSave
    disableUnloadWarning()
    await deleteWork(this.draft.id)
    this.draft.rev = 0
    this.#lastTyped = this.#lastFiles = undefined
    history.replaceState(null, "", location.pathname)
    this.#notices.status(this.#words("dropped"))
  }

  // The page is left: what nobody asked to keep goes with it. A browser may show the page again as it was.
  handlePageLeave() {
    if (this.#checkbox.checked) return this.save()
    if (!this.draft.until || this.isSent) return false
    const { id } = this.draft
    Object.assign(this.draft, { id: crypto.randomUUID(), rev: 0, until: undefined })
    this.#lastTyped = this.#lastFiles = undefined
    return deleteRecoveryCopy(id, this.#pendingSave)
  }

  // True when what is on the screen is kept.
  save() {
    this.#pendingSave = this.#pendingSave.then(() => this.#saveNow())
    return this.#pendingSave
  }

  async #saveNow() {
    const [typed, files] = [this.#readTyped(), this.#files.all]
    if (this.isSent) return false
    const isWritten = JSON.stringify(typed) === this.#lastTyped && files === this.#lastFiles
    if (!this.#checkbox.checked) return isWritten ? false : this.#saveRecoveryCopy(typed, files)
    // A recovery copy is kept for good once it is written again without its expiry.
    if (isWritten && !this.draft.until) return true
    this.draft.until = undefined
    if (!(await this.#saveOrWarn(typed, files))) return false
    this.#lastTyped = JSON.stringify(typed)
    history.replaceState(null, "", `#${this.draft.id}`)
    this.#notices.status(this.#words("kept", { hour: formatHour(Date.now()) }))
    return true
  }

  // Never said, and never in the way: the box is what keeps, and the browser asks before it closes what is not kept.
  async #saveRecoveryCopy(typed, files) {
    const isEmpty = !files.length && !typed.some(([name, value]) => value && !name.endsWith("__items"))
    if (isEmpty) disableUnloadWarning()
    else enableUnloadWarning()
    try {
      if (isEmpty || !(await canKeepRecoveryCopy())) return false
      if (!this.draft.until) lockRecoveryCopy(this.draft.id)
      this.draft.until = computeCopyExpiry()
      this.#lastFiles = await this.#writeDraft(typed, files)
      this.#lastTyped = JSON.stringify(typed)
    } catch { /* no room: it stays on the screen alone, as before */ }
    return false
  }

  // With its files; without those that find no room, as long as the text does.
  async #saveOrWarn(typed, files) {
    try {
      this.#lastFiles = await retryAfterFreeingSpace(() => this.#writeDraft(typed, files))
      disableUnloadWarning()
      return true
    } catch {
      if (files.length && (await this.#writeDraft(typed, []).then(() => true, () => false))) {
        this.#notices.loss(this.#words("heavy"))
        return true
      }
      this.#notices.loss(this.#words("unkept"), true)
      enableUnloadWarning()
      return false
    }
  }

  // The files that are kept then: another may have been chosen meanwhile.
  async #writeDraft(typed, files) {
    const contents = { ...this.#handedOverState, typed, known: listServerFiles(this.#files.all), lost: this.#files.lost.all }
    if (await saveDraft(this.draft, contents, files === this.#lastFiles ? null : listDeviceFiles(files))) {
      this.draft.rev += 1
      return files
    }
    // Another tab went on with this draft: what is written here becomes a draft of its own.
    this.draft = { ...this.draft, id: crypto.randomUUID(), rev: 0 }
    this.#notices.loss(this.#words("elsewhere"))
    const renamed = this.#files.renameFiles()
    await saveDraft(this.draft, contents, listDeviceFiles(renamed))
    this.draft.rev = 1
    return renamed
  }
}
