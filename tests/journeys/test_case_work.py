"""Requests processed one after the other with the keyboard alone; an act undone; two agents on one request."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

REPORTS = "/agents/demandes?procedure=signaler-un-probleme-de-voirie&state=open"
TEN = 10
KARIM = "karim.haddad@vaubrelles.example"


@pytest.fixture
def page(live: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(live, DESKTOP).page
    agent_actions.sign_in(page, live)
    return page


def press(page: Page, key: str) -> None:
    """Press a key of the page of a case, once its scripts are there, as nothing in particular has the focus."""
    page.wait_for_function("() => customElements.get('case-keys') && window.htmx")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


def test_an_act_is_undone_with_one_key(page: Page) -> None:
    page.goto("/agents/demandes?assigned=nobody")
    page.locator(".worklist tbody a").first.press("Enter")

    press(page, "t")
    expect(page.locator("#case-in-charge")).to_contain_text("Vous vous en occupez.")
    expect(page.locator("undo-toast [role=status]")).to_contain_text("« Je m’en occupe »")
    press(page, "u")

    expect(page.locator("#case-toast")).to_contain_text("C’est annulé.")
    expect(page.locator("#case-in-charge")).to_contain_text("Personne ne s’en occupe.")


def test_ten_requests_are_taken_with_two_keys_each(page: Page) -> None:
    page.goto("/agents/demandes?state=all")
    page.locator(".worklist tbody a").first.press("Enter")
    titles = set()

    for _ in range(TEN):
        expect(page.locator("#case-in-charge")).to_be_visible()
        titles.add(page.url.rpartition("/")[2])
        if page.get_by_role("button", name="Je m’en occupe").count():
            press(page, "t")
            expect(page.locator("#case-in-charge")).to_contain_text("Vous vous en occupez.")
        address = page.url
        press(page, "n")
        page.wait_for_url(lambda url, address=address: url.split("#")[0] != address.split("#")[0])

    assert len(titles) == TEN


def test_an_answer_is_edited_in_its_row(page: Page) -> None:
    page.goto(f"{REPORTS}&status=received")
    page.locator(".worklist tbody a").first.press("Enter")
    row = page.locator("#case-answers .summary-list > div", has=page.locator(".row-tool")).last

    row.locator(".row-tool").press("Enter")
    page.locator("#answer-form input:visible, #answer-form textarea:visible").first.fill("camille@courriel.example")
    page.locator("#answer-form").get_by_role("button", name="Enregistrer").press("Enter")

    expect(page.locator("#case-answers")).to_contain_text("La réponse est corrigée.")
    expect(page.locator("#case-answers")).to_contain_text("camille@courriel.example")
    expect(page.locator("#case-history")).to_contain_text("demande corrigée")


def test_two_agents_see_each_other_and_the_second_decision_keeps_its_words(
    page: Page, live: LiveServer, open_browser: OpenBrowser
) -> None:
    colleague = open_browser(live, DESKTOP).page
    agent_actions.sign_in(colleague, live, KARIM)
    page.goto(f"{REPORTS}&status=received")
    page.locator(".worklist tbody a").first.press("Enter")
    expect(page.locator("#case-in-charge")).to_be_visible()
    colleague.goto(page.url)
    expect(colleague.locator("case-readers")).to_contain_text("Aussi ouverte par Alice Perrin")
    agent_actions.open_action(colleague, "Ne pas intervenir")
    colleague.locator("#case-actions textarea").fill("Cette rue est privée.")

    agent_actions.schedule_repair(page)
    colleague.locator("#case-actions").get_by_role("button", name="Ne pas intervenir").click()

    conflict = colleague.locator("#case-actions [data-tone=warning]")
    expect(conflict).to_contain_text("La demande a changé entre-temps")
    expect(conflict).to_contain_text("Intervention programmée")
    expect(colleague.locator("#case-actions textarea")).to_have_value("Cette rue est privée.")
