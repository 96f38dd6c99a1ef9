"""« Mes demandes » of a device: what each request says, and what can be done with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Error, Page

from tests.journeys.outbox_browser import retry_now
from tests.monkey.device import visit
from tests.monkey.sessions import OWN_WORK

CARDS = """() => [...document.querySelectorAll("own-requests article[data-request]")].map((card) => ({
  id: card.dataset.request, state: card.dataset.state, said: card.querySelector(".badge").textContent,
  actions: [...card.querySelectorAll(".actions > *")].filter((each) => each.checkVisibility() && !each.disabled)
    .map((each) => each.dataset.does?.split(" ")[0] ?? each.getAttribute("href")),
}))"""
# What is shown changes by itself while the device sends.
DRAWN = "() => document.querySelector('own-requests [data-list]')?.childNodes.length"


@dataclass(frozen=True)
class Card:
    """One request as its author sees it."""

    id: str
    state: str
    said: str
    actions: list[str]

    @property
    def is_stuck(self) -> bool:
        """Nothing can be done with it but to throw it away, and it is not being sent."""
        return self.state != "sent" and "Envoi" not in self.said and not set(self.actions) - {"remove"}


def open_cards(page: Page) -> list[Card]:
    """Goes to the list, and reads it once it is drawn."""
    visit(page, OWN_WORK, "own-requests")
    page.wait_for_function(DRAWN)
    with suppress(Error):
        page.wait_for_load_state("networkidle", timeout=2_000)
    return read_cards(page)


def read_cards(page: Page) -> list[Card]:
    return [Card(**card) for card in page.evaluate(CARDS)]


def press_action(page: Page, card: Card, action: str) -> bool:
    """False when this card does not offer that."""
    button = page.locator(f"[data-does='{action} {card.id}']")
    if button.count() == 0:
        return False
    button.click()
    return True


def send_all(page: Page) -> list[Card]:
    """Sends what waits, whatever the hour of its next turn."""
    with suppress(Error):
        retry_now(page)
    return open_cards(page)
