"""Actions of people on a device that they share: choose a code, keep a draft, lock, sign out, delete."""

from __future__ import annotations

import re
from typing import Any, cast

from playwright.sync_api import Page, expect

from tests.journeys.offline_browser import visit
from tests.journeys.outbox_browser import FORM

LOCK = "/hors-ligne/verrou"
OWN_WORK = "/hors-ligne/demandes"
CODE, WRONG = "271828", "314159"
CANARY = "CanariTresPersonnel"
NOTHING = "Rien n’attend sur cet appareil"
DRAFT_SAVED = "Brouillon gardé"


def choose_code(page: Page) -> None:
    visit(page, LOCK)
    form = page.locator("[data-form=choose]")
    for code, again, problem in (("111111", "111111", "se devine"), (CODE, WRONG, "pas les mêmes"), (CODE, CODE, "")):
        form.locator("[name=initials]").fill("ap")
        form.locator("[name=code]").fill(code)
        form.locator("[name=confirmation]").fill(again)
        form.locator("[type=submit]").click()
        if problem:
            expect(form.locator("[data-error]")).to_contain_text(problem)
    expect(page.locator("[data-part=guarded]")).to_be_visible()


def keep_draft(page: Page) -> None:
    visit(page, FORM)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    page.fill("textarea[name=description]", CANARY)
    page.check("[data-keep]")
    expect(page.locator("[data-status]")).to_contain_text(DRAFT_SAVED)
    page.wait_for_url(re.compile("#"))


def lock(page: Page) -> None:
    page.click("details.dropdown summary")
    page.locator("sign-out [data-lock]").click()
    page.wait_for_url(f"**{LOCK}**")
    expect(page.locator("device-lock[ready]")).to_be_visible()


def type_code(page: Page, code: str) -> None:
    page.fill("#lock-code", code)
    page.click("[data-form=unlock] [type=submit]")


def sign_out(page: Page) -> None:
    page.click("details.dropdown summary")
    page.click("sign-out [type=submit]")


def delete_data(page: Page, first: str = "") -> None:
    dialog = page.locator("dialog[open]")
    dialog.locator("summary").click()
    for word in filter(None, (first, "Effacer")):
        dialog.locator("input").fill(word)
        dialog.get_by_role("button", name="Effacer et me déconnecter").click()
        if word == first:
            expect(dialog.locator("[data-unsure]")).to_be_visible()


def owners(databases: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return the key rows of accounts."""
    return [cast("dict[str, Any]", row) for row in databases["keys"] if isinstance(row, dict)]


def open_keys(databases: dict[str, list[Any]]) -> list[Any]:
    """Return the keys that are not wrapped."""
    return [row["owner"] for row in owners(databases) if row.get("open") or not row.get("away")]
