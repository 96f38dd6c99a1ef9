"""Steps of a resident on a telephone without network: forms, queued requests, and network faults."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, cast

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from tests.journeys.offline_browser import visit

FORM = "/hors-ligne/formulaires/signaler"
REQUESTS = "**/api/sync/v1/requests/*"
FILES = "**/api/sync/v1/requests/*/files/*"
DESCRIPTION = "Un grand trou devant l’école."
KEEP_NOW = """async () => {
  const kept = []
  dispatchEvent(new CustomEvent("parvis:leaving", { detail: { wait: (keeping) => kept.push(keeping) } }))
  await Promise.all(kept)
}"""
EVERYTHING = """async () => {
  const stores = {}
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { indexedDB.open(name).onsuccess = ({ target }) => done(target.result) })
    for (const store of database.objectStoreNames) {
      const asked = database.transaction(store).objectStore(store).getAll()
      const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result) })
      const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? new TextDecoder("latin1").decode(value) : value instanceof CryptoKey ? `key ${value.extractable}` : value
      stores[store] = rows.map((row) => JSON.parse(JSON.stringify(row, (_, value) => text(value))))
        .map((row, at) => rows[at] instanceof CryptoKey ? `key ${rows[at].extractable}` : row)
    }
    database.close()
  }
  return stores
}"""


def build_photo(size: tuple[int, int] = (900, 600), *, orientation: int | None = None) -> bytes:
    """Build a JPEG like those of telephones, with the maker and the orientation in Exif."""
    exif = Image.Exif()
    exif[0x010F] = "CanariMaker"
    if orientation:
        exif[0x0112] = orientation
    content = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(content, "JPEG", exif=exif)
    return content.getvalue()


def list_cases() -> list[Case]:
    """List the cases of the server."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Case)))


def count_cases() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def open_form(page: Page) -> None:
    visit(page, "/")
    visit(page, FORM)
    expect(page.locator("offline-form[ready]")).to_be_visible()


def fill_form(
    page: Page,
    *,
    description: str = DESCRIPTION,
    photos: int = 0,
    keep: bool = False,
    name: str = "Exemple",
    email: str = "",
) -> None:
    """Fill in both pages, up to the review."""
    if keep:
        page.check("[data-keep]")
    page.check("text=Un trou")
    page.fill("[name=description]", description)
    if photos:
        files = [{"name": f"p{n}.jpg", "mimeType": "image/jpeg", "buffer": build_photo()} for n in range(photos)]
        page.set_input_files("[name=photos]", cast("Any", files))
        expect(page.locator("[data-files=photos] li")).to_have_count(photos)
    page.click("#offline-form [type=submit]")
    page.fill("[name=nom]", name)
    page.fill("[name=courriel]", email)
    page.click("#offline-form [type=submit]")


def save_input_now(page: Page) -> None:
    """Save the input on the screen, as before a reload."""
    page.evaluate(KEEP_NOW)


def send(page: Page) -> None:
    page.click("[data-action=send]")
    expect(page.locator("[data-receipt]")).to_be_visible()


def get_state_badge(page: Page) -> Any:
    """Return the badge of the only displayed request."""
    return expect(page.locator("own-requests .badge"))


def read_all_databases(page: Page) -> dict[str, list[Any]]:
    """Return every row of every IndexedDB database of the browser, with bytes as text."""
    return cast("dict[str, list[Any]]", page.evaluate(EVERYTHING))


def disable_background_sync(page: Page) -> None:
    """Disable background sync, as in browsers without it: only open pages send."""
    page.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")


def extend_timeouts(page: Page) -> None:
    """Extend the timeouts of requests, for a busy machine."""
    page.add_init_script("AbortSignal.timeout = () => new AbortController().signal")


def retry_now(page: Page) -> None:
    """Retry the queued requests now."""
    page.evaluate(
        "async () => (await import(document.querySelector('link[href*=\"outbox/outbox\"]').href)).sendAll({ force: true })"
    )


# A page retries by itself, sooner than a slow machine can look: read its message first.
UNTIL_SEEN = 1_000_000
# Without background sync the page sends: requests of the worker are not always visible to the test.
WITHOUT_SYNC = "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', { get: () => undefined })"


Weather = Callable[[], None]


def lose_responses(context: BrowserContext, where: str, times: int = 1) -> Weather:
    """Let the server commit and lose its response. Ends after `times`, or when the returned function is called."""
    return _intercept_next(context, where, times, lambda route: (route.fetch(), route.abort()))


def respond_with(context: BrowserContext, where: str, times: int = 1, **answer: Any) -> Weather:
    """Respond in place of the server. Ends like `lose_responses`."""
    return _intercept_next(context, where, times, lambda route: route.fulfill(**answer))


def _intercept_next(context: BrowserContext, where: str, times: int, action: Callable[[Route], Any]) -> Weather:
    context.add_init_script(WITHOUT_SYNC)
    remaining = [times]

    def act(route: Route) -> None:
        if not remaining or remaining[0] <= 0:
            route.fallback()
            return
        remaining[0] -= 1
        action(route)

    context.route(where, act)
    return remaining.clear


def build_problem(code: str, message: str, **more: Any) -> dict[str, Any]:
    """Build a problem response of the server."""
    body = json.dumps({"code": code, "message": message, **more})
    return {"body": body, "content_type": "application/problem+json"}
