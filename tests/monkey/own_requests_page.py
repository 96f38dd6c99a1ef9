"""The « Mes demandes » page of a device: state and actions of each request."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Error, Page

from tests.journeys.outbox_browser import retry_now
from tests.monkey.device import visit
from tests.monkey.sessions import OWN_WORK

CARDS = """() => [...document.querySelectorAll("own-requests article[data-request]")].map((card) => ({
  id: card.dataset.request, state: card.dataset.state, status_text: card.querySelector(".badge").textContent,
  actions: [...card.querySelectorAll(".actions > *")].filter((each) => each.checkVisibility() && !each.disabled)
    .map((each) => each.dataset.does?.split(" ")[0] ?? each.getAttribute("href")),
}))"""
# Cards are updated while the device sends.
CARD_COUNT = "() => document.querySelector('own-requests [data-list]')?.childNodes.length"


@dataclass(frozen=True)
class Card:
    """One request as displayed to its author."""

    id: str
    state: str
    status_text: str
    actions: list[str]

    @property
    def is_stuck(self) -> bool:
        """Whether deletion is the only action of a request that is not being sent."""
        return self.state != "sent" and "Envoi" not in self.status_text and not set(self.actions) - {"remove"}


def open_cards(page: Page) -> list[Card]:
    """Open the list, and read it once it is rendered."""
    visit(page, OWN_WORK, "own-requests")
    page.wait_for_function(CARD_COUNT)
    with suppress(Error):
        page.wait_for_load_state("networkidle", timeout=2_000)
    return read_cards(page)


def read_cards(page: Page) -> list[Card]:
    return [Card(**card) for card in page.evaluate(CARDS)]


def press_action(page: Page, card: Card, action: str) -> bool:
    """Press an action; return False when the card does not offer it."""
    button = page.locator(f"[data-does='{action} {card.id}']")
    if button.count() == 0:
        return False
    button.click()
    return True


def send_all(page: Page) -> list[Card]:
    """Send the queued requests now, whatever their next retry time."""
    with suppress(Error):
        retry_now(page)
    return open_cards(page)
