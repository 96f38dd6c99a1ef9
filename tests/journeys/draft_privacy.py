"""A draft kept on a device by one person, and what the next one reads of it."""

from __future__ import annotations

from typing import Any, cast

from playwright.sync_api import Page, expect

from tests.cast import Person
from tests.journeys.offline_browser import sign_in as sign_in_alone
from tests.journeys.outbox_browser import build_photo, read_all_databases
from tests.journeys.shared_device import NOTHING, OWN_WORK

CANARY = "12 rue du Canari"


def sign_in(page: Page, person: Person, *, then: str) -> None:
    """Sign in and wait until the device has stored the owner."""
    sign_in_alone(page, person, then=then)
    page.wait_for_function(
        "() => localStorage.getItem('keeper') === document.querySelector('sign-out').getAttribute('owner')"
    )


def keep_with_photo(page: Page, description: str = CANARY) -> None:
    expect(page.locator("offline-form[ready]")).to_be_visible()
    page.fill("textarea[name=description]", description)
    page.set_input_files(
        "[name=photos]", cast("Any", [{"name": "p.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}])
    )
    expect(page.locator("[data-files=photos] li")).to_have_count(1)
    page.check("[data-keep]")
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")


def leave_page(page: Page) -> None:
    page.click("device-session summary")
    page.click("device-session [data-leave]")


def assert_reads_nothing(page: Page, draft: str) -> None:
    """Check that the draft is readable neither by its URL, nor in the list, nor with the available keys."""
    page.goto("about:blank")
    page.goto(draft)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    expect(page.locator("textarea[name=description]")).to_have_value("")
    expect(page.locator("[data-files=photos] li")).to_have_count(0)
    page.goto(OWN_WORK)
    expect(page.locator("own-requests")).to_contain_text(NOTHING)
    expect(page.locator("article")).to_have_count(0)
    opened_values = page.evaluate(OPEN_ALL)
    assert [contents for contents in opened_values if CANARY in contents] == []
    assert CANARY not in repr(read_all_databases(page))


OPEN_ALL = """async () => {
  const { loadDraft, readAllRows } = await import(document.querySelector('link[href*="store/store"]').href)
  const { loadLastOwner } = await import(document.querySelector('link[href*="store/store"]').href)
  const own = (await loadLastOwner()) ? (await readAllRows("drafts")).filter(({ owner }) => owner) : await readAllRows("drafts")
  return Promise.all(own.map(({ id }) => loadDraft(id).then(JSON.stringify, () => "")))
}"""
