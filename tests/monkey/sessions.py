"""Sign-in, sign-out and lock on a device."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, Page

from tests.cast import PASSWORD
from tests.monkey.device import visit
from tests.monkey.run_log import Person

OWN_WORK, LOCK = "/hors-ligne/demandes", "/hors-ligne/verrou"
CODE = "271828"
OWNER = "() => document.querySelector('sign-out')?.getAttribute('owner') ?? ''"
HAS_LEFT = "() => document.readyState === 'complete' && !document.hidden && !document.querySelector('sign-out')"
LEFT_OR_ASKED = f"() => document.querySelector('dialog[open]') || ({HAS_LEFT})()"


def sign_in(page: Page, person: Person) -> None:
    """Sign in. Raises a playwright Error when the pages of this person are not displayed at the end."""
    visit(page, f"/compte/connexion?next={person.home}", "input[name=email], sign-out")
    # An existing session is redirected.
    if page.locator("input[name=email]").count():
        page.fill("input[name=email]", person.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_function("() => document.querySelector('sign-out')")
    # Wait until the page has stored the owner on the device.
    page.wait_for_load_state("networkidle")
    person.owner = person.owner or page.evaluate(OWNER)
    if page.evaluate(OWNER) != person.owner:
        raise Error("somebody else is signed in")


def sign_out(page: Page, person: Person, choice: str) -> str:
    """Sign out and return the outcome: "left", "kept", "sent", "erased" or "stayed". Raises a playwright Error on failure."""
    visit(page, person.home, "sign-out")
    page.click("details.dropdown:has(sign-out) summary")
    page.click("sign-out [type=submit]")
    page.wait_for_function(LEFT_OR_ASKED)
    if page.locator("dialog[open]").count() == 0:
        return "left"
    return {"send": _send_waiting, "keep": _keep_data, "erase": _delete_data, "stay": _cancel_sign_out}[choice](page)


def _send_waiting(page: Page) -> str:
    page.click("dialog[open] [data-send]")
    with suppress(Error):
        page.wait_for_function(HAS_LEFT)
        return "sent"
    return _keep_data(page)


def _keep_data(page: Page) -> str:
    page.click("dialog[open] [data-keep]")
    page.wait_for_function(HAS_LEFT, timeout=10_000)
    return "kept"


def _delete_data(page: Page) -> str:
    dialog = page.locator("dialog[open]")
    dialog.locator("summary").click()
    dialog.locator("input").fill("Effacer")
    dialog.locator("[data-erase] [type=submit]").click()
    page.wait_for_function(HAS_LEFT, timeout=10_000)
    return "erased"


def _cancel_sign_out(page: Page) -> str:
    page.click("dialog[open] [data-no]")
    return "stayed"


def lock(page: Page, initials: str) -> None:
    """Lock the device, choosing a code first if needed. Raises a playwright Error when it is not locked at the end."""
    visit(page, LOCK, "device-lock[ready]")
    choosing = page.locator("[data-form=choose]")
    if choosing.is_visible():
        choosing.locator("[name=initials]").fill(initials)
        choosing.locator("[name=code]").fill(CODE)
        choosing.locator("[name=confirmation]").fill(CODE)
        choosing.locator("[type=submit]").click()
    page.locator("[data-part=guarded] [data-action=lock]").click()
    page.wait_for_selector("[data-part=locked]:visible")


def unlock(page: Page) -> None:
    visit(page, LOCK, "device-lock[ready]")
    page.fill("#lock-code", CODE)
    page.click("[data-form=unlock] [type=submit]")
    page.wait_for_function("() => !document.querySelector('[data-part=locked]')?.checkVisibility()")
    page.wait_for_load_state("networkidle")
