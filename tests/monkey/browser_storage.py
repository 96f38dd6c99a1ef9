"""Everything that the scripts of a page can read on a device: stores, decryptable values, caches, pages."""

from __future__ import annotations

import json
from typing import Any, cast

from playwright.sync_api import Page

from tests.journeys.outbox_browser import EVERYTHING

# Every sealed value of every row, decrypted with every available key and every possible associated data.
OPENED = """async () => {
  const values = []
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { indexedDB.open(name).onsuccess = ({ target }) => done(target.result) })
    const all = async (store) => {
      const asked = database.transaction(store).objectStore(store).getAll()
      return new Promise((done) => { asked.onsuccess = () => done(asked.result) })
    }
    const rows = (await Promise.all([...database.objectStoreNames].map(all))).flat()
    database.close()
    const keys = []
    const gather = (value) => {
      if (value instanceof CryptoKey) keys.push(value)
      else if (value?.constructor === Object) Object.values(value).forEach(gather)
    }
    rows.forEach(gather)
    for (const row of rows.filter((each) => each?.id)) {
      const abouts = ["draft", "request", "aside", "receipt", "answer", "file", "name"].map((kind) => `${kind} ${row.id}`)
      for (const { iv, bytes } of Object.values(row).filter((value) => value?.iv && value.bytes)) {
        for (const key of keys.filter(({ usages }) => usages.includes("decrypt"))) for (const about of abouts) {
          const additionalData = new TextEncoder().encode(about)
          const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, bytes).catch(() => null)
          if (opened) values.push(new TextDecoder("latin1").decode(opened))
        }
      }
    }
  }
  return values
}"""
BESIDE = """async () => {
  const copies = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const asked of await cache.keys()) copies.push(await (await cache.match(asked)).text())
  }
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]) + copies.join()
}"""
PAGE_TEXT = """() => document.documentElement.outerHTML
  + [...document.querySelectorAll("input, textarea")].map(({ value }) => value).join()"""
ROWS = """async () => {
  const { readAllRows } = await import(document.querySelector('link[href*="store/store"]').href)
  return (await readAllRows("outbox")).map(({ id, state, reason = "", message = "" }) => [id, state, reason, message])
}"""
# The rows of one account with their sealed values, as on disk.
SEALED = """async () => {
  const { readAllRows } = await import(document.querySelector('link[href*="store/store"]').href)
  const rows = (await Promise.all(["drafts", "files", "outbox"].map(readAllRows))).flat()
  const owners = new Map(rows.map(({ id, owner }) => [id, owner]))
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return rows.filter(({ owner, request }) => owner ?? owners.get(request)).flatMap((row) => Object.values(row)
    .filter((value) => value?.iv && value.bytes)
    .map(({ iv, bytes }) => [row.id, hex(iv), hex(bytes)]))
}"""


def read_everything(page: Page) -> str:
    """Return the text of the page, and everything that its scripts can read."""
    storage = json.dumps(page.evaluate(EVERYTHING), ensure_ascii=False)
    opened_values = "".join(page.evaluate(OPENED))
    return "\n".join([str(page.evaluate(PAGE_TEXT)), storage, opened_values, str(page.evaluate(BESIDE))])


def read_outbox_rows(page: Page) -> list[list[str]]:
    """Return for each request in the outbox: its id, state, reason, and the message of the server."""
    return cast("list[list[str]]", page.evaluate(ROWS))


def read_sealed_rows(page: Page) -> list[tuple[str, bytes, bytes]]:
    """Return the sealed values of accounts: row id, nonce, ciphertext."""
    rows: Any = page.evaluate(SEALED)
    return [(row, bytes.fromhex(nonce), bytes.fromhex(content)) for row, nonce, content in rows]
