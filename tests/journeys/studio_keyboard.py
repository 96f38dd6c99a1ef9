"""Steps of an author without a pointer: an element is used once the keys have reached it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.journeys import studio_author as author

MOST_KEYS = 150
IS_LOST = "() => !document.activeElement || document.activeElement === document.body"


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until the element has the focus."""
    for _turn in range(MOST_KEYS):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{MOST_KEYS} times {key} do not lead to {target}")


def press(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Reach a button or a link, and press Enter."""
    reach(page, target, key)
    page.keyboard.press("Enter")


def press_and_save(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Reach a button, press Enter, and wait until its gesture is saved and the focus is somewhere."""
    reach(page, target, key)
    with author.saving(page):
        page.keyboard.press("Enter")
    assert not page.evaluate(IS_LOST)


def type_text(page: Page, target: Locator, text: str) -> None:
    """Reach a field, and replace what is in it."""
    reach(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def add_question(page: Page, kind: str, label: str) -> None:
    """Add a question behind the selected one, from the outline."""
    outline = page.locator("#studio-outline")
    details = outline.locator("details", has=page.locator("summary", has_text="Ajouter une question"))
    page.keyboard.press("Escape")
    if details.get_attribute("open") is None:
        press(page, details.locator("summary"))
    type_text(page, page.locator("#add-label"), label)
    press_and_save(page, outline.locator(".studio-types").get_by_role("button", name=kind, exact=True))
    expect(page.locator("#studio-panel h2")).to_contain_text(label)
