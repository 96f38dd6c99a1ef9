"""Steps of Alice on a report, in the back office."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.live_server import LiveServer
from tests.journeys.network_idle import wait_for_network_idle
from tests.servers import wait_until

ALICE = "alice.perrin@vaubrelles.example"
ANSWER = "Trou rebouché ce matin, merci de nous avoir prévenus."


def sign_in(page: Page, live: LiveServer, email: str = ALICE) -> None:
    password = next(account["password"] for account in live.guide["accounts"] if account["email"] == email)
    page.goto("/compte/connexion")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/compte/connexion" not in url)
    expect(page.locator("header .dropdown summary")).to_be_visible()


def find_report(page: Page, reference: str) -> None:
    """Search for the report by its reference, and open it."""
    _search(page, reference)
    row = page.get_by_role("row", name=re.compile(reference))
    expect(page.locator("tbody tr")).to_have_count(1)
    row.get_by_role("link").click()
    expect(page.locator("#case-history")).to_be_visible()
    page.wait_for_load_state()


def schedule_repair(page: Page) -> None:
    """Run the main action, with its question."""
    open_action(page, "Programmer l’intervention")
    page.get_by_label("Équipe voirie").check()
    page.get_by_role("button", name="Programmer l’intervention").click()
    expect(page.locator("#case-status")).to_contain_text("Intervention programmée")


def declare_repaired(page: Page) -> None:
    open_action(page, "Déclarer réparé")
    page.locator("#case-actions textarea").fill(ANSWER)
    page.get_by_role("button", name="Déclarer réparé").click()
    expect(page.locator("#case-status")).to_contain_text("Réparé")


def assert_not_found(page: Page, reference: str, case_path: str) -> None:
    """Check that neither its reference nor its URL opens it, once the worker has run the job."""

    def is_gone() -> bool:
        _search(page, reference)
        return page.get_by_text("Aucune demande ne correspond").is_visible()

    wait_until(is_gone)
    response = page.goto(case_path)
    assert response is not None
    assert response.status == 404


def open_action(page: Page, label: str) -> None:
    """Open the form or the confirmation of an action."""
    open_menu_of(page, label)
    page.locator("#case-actions").get_by_role("link", name=label).click()
    expect(page.locator("#case-actions-title")).to_have_text(label)


def open_menu_of(page: Page, label: str) -> None:
    """Open « Autres actions » when the action is there."""
    menu = page.locator("#case-more-actions:not([open])")
    if menu.locator(".button", has_text=label).count():
        menu.locator("summary").click()


def do_action(page: Page, label: str, *, confirmed: bool = False) -> None:
    """Run an action without questions, or with a confirmation only."""
    if confirmed:
        open_action(page, label)
    open_menu_of(page, label)
    page.locator("#case-actions").get_by_role("button", name=label).click()
    wait_for_network_idle(page)


def wait_for_call(page: Page) -> None:
    """Wait until the timeline displays the response of other software to the worker."""

    def is_answered() -> bool:
        page.reload()
        return "Fait" in page.locator("#case-calls").inner_text()

    wait_until(is_answered)


def _search(page: Page, words: str) -> None:
    """Search for these words and wait for the filtered list."""
    page.goto("/agents/demandes?state=all")
    field = page.get_by_label("Chercher")
    if not field.is_visible():
        page.get_by_text("Filtres").click()
    field.fill(words)
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("words") == [words])
