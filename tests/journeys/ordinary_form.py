"""The ordinary form of a report, page by page, in a browser whose worker has the offline form."""

from __future__ import annotations

from playwright.sync_api import Page
from sqlalchemy import select

from app.cases.models import Draft
from app.core.db import db
from tests.journeys.offline_browser import visit
from tests.journeys.outbox_browser import DESCRIPTION, FORM, build_photo

ORDINARY = "/demarches/signaler/remplir"


def list_drafts() -> list[Draft]:
    db.session.rollback()
    return list(db.session.scalars(select(Draft)))


def open_ordinary_form(page: Page) -> None:
    visit(page, "/")
    visit(page, ORDINARY)
    page.wait_for_function(f"async () => !!(await caches.match('{FORM}'))")
    wait_for_offline_fallback(page)


def wait_for_offline_fallback(page: Page) -> None:
    """Wait until the offline fallback is loaded: before it, the browser submits the form itself."""
    page.wait_for_function("() => customElements.get('offline-fallback')")


def fill_first_page(page: Page) -> None:
    page.check("text=Un trou")
    page.fill("textarea[name=description]", DESCRIPTION)
    page.set_input_files("[name=photos]", [{"name": "p.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}])


def go_to_next_page(page: Page) -> None:
    page.click("#filling-form .actions button >> nth=0")


def wait_for_draft_state(page: Page) -> None:
    """Wait until the page has the state of its draft, so that the device could continue it."""
    page.wait_for_function("() => document.querySelector('offline-fallback').hasAttribute('ready')")
