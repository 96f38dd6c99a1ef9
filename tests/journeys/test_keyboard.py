"""Keyboard navigation: the focus, kept by every swap."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import street_report as steps
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.journeys.street_report import StreetReport

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

FORM = "/demarches/signaler-un-probleme-de-voirie/remplir"


@pytest.fixture
def page(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    return open_browser(demo, DESKTOP).page


@pytest.mark.parametrize("path", ["/", FORM, "/suivi"])
def test_the_first_key_offers_to_skip_to_the_content(page: Page, path: str) -> None:
    page.goto(path)

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_first_answer_makes_its_question_visible(page: Page) -> None:
    page.goto(FORM)

    page.get_by_label("Lampadaire éteint").check()

    expect(page.get_by_label("Numéro du lampadaire")).to_be_visible()
    expect(page.get_by_label("Lampadaire éteint")).to_be_focused()
    expect(page.get_by_text("Brouillon enregistré à")).to_be_visible()


def test_the_error_summary_takes_the_focus_and_links_to_each_field(page: Page) -> None:
    page.goto(FORM)
    page.get_by_label("Lampadaire éteint").check()
    expect(page.get_by_label("Numéro du lampadaire")).to_be_visible()

    page.get_by_role("button", name="Continuer").press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.press("Enter")

    expect(page.get_by_label("Adresse ou description du lieu")).to_be_focused()


def test_a_wrong_code_keeps_the_focus_in_its_field(page: Page) -> None:
    page.goto("/suivi")

    page.get_by_label("Votre code de suivi").fill("0000-0000-0000-0000")
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("Aucune demande ne répond à ce code")
    expect(page.get_by_label("Votre code de suivi")).to_be_focused()


def test_a_message_is_sent_with_a_confirmation(page: Page) -> None:
    report = StreetReport()
    page.goto("/demarches/signaler-un-probleme-de-voirie")
    steps.fill_report(page, report)
    steps.send_report(page, report)
    page.get_by_role("link", name="Voir ma demande").press("Enter")
    text = page.get_by_label("Écrire au service")

    text.focus()
    page.get_by_role("button", name="Envoyer le message").press("Enter")
    expect(text).to_be_focused()
    expect(page.locator("h1")).to_have_count(1)
    text.fill("Le trou s’est agrandi.")
    page.get_by_role("button", name="Envoyer le message").press("Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Votre message est envoyé")


def test_filtering_and_acting_keep_the_focus(demo: LiveServer, page: Page) -> None:
    agent_actions.sign_in(page, demo)
    page.goto("/agents/demandes")

    page.get_by_label("Démarche", exact=True).focus()
    page.get_by_label("Démarche", exact=True).select_option(index=1)
    expect(page.get_by_role("list", name="Filtres en cours")).to_be_visible()
    expect(page.get_by_label("Démarche", exact=True)).to_be_focused()
    page.goto(demo.guide["pages"]["agents_case"])
    page.locator("#case-actions").get_by_role("link", name="Ne pas intervenir").press("Enter")
    expect(page.locator("#case-actions-title")).to_be_focused()
    page.locator("#case-actions [type=submit]").press("Enter")

    expect(page.locator("#error-summary")).to_be_focused()


def test_closing_a_menu_returns_the_focus(demo: LiveServer, page: Page) -> None:
    agent_actions.sign_in(page, demo)
    page.goto("/agents/demandes")
    boxes, everything = page.locator(".worklist [name=case]"), page.get_by_label("Tout cocher")

    expect(everything).to_be_visible()
    everything.press("Space")
    expect(page.locator(".worklist [name=case]:checked")).to_have_count(boxes.count())
    boxes.first.press("Space")
    expect(everything).to_be_checked(indeterminate=True)
    page.locator("header .dropdown summary").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.locator("header .dropdown summary")).to_be_focused()
