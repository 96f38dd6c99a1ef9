"""A receptionist answers a caller, has a department call back and begins a request, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.by_turns(10)]

NADIA = "nadia.lemoine@vaubrelles.example"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def desk(demo: LiveServer, open_browser: OpenBrowser, request: pytest.FixtureRequest) -> Page:
    """The browser of Nadia, at the reception."""
    page = open_browser(demo, request.param).page
    agent_actions.sign_in(page, demo, NADIA)
    page.goto("/agents/accueil")
    return page


def test_a_caller_is_answered_then_called_back(desk: Page) -> None:
    desk.get_by_label("Nom", exact=True).focus()

    for text in ("Martin", "Chloé", "chloe.martin@courriel.example"):
        desk.keyboard.type(text)
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    answers = desk.locator("#answers")
    expect(answers).to_contain_text("Rencontrer un élu")
    expect(answers).to_contain_text("Cabinet du maire")
    expect(desk.locator("#found")).to_be_focused()
    expect(desk.get_by_label("Nom de la personne")).to_have_value("Chloé Martin")
    desk.get_by_label("Service", exact=True).select_option(label="Cabinet du maire")
    desk.get_by_label("Téléphone", exact=True).fill("02 61 91 52 14")
    desk.get_by_label("Sa question").fill("Souhaite déplacer le rendez-vous.")
    desk.get_by_role("button", name="Transmettre l’appel").click()
    expect(desk.get_by_role("alert")).to_contain_text("L’appel est transmis")


def test_an_article_is_found_beside_what_was_typed(desk: Page) -> None:
    desk.get_by_label("Nom", exact=True).fill("Martin")

    desk.get_by_label("Chercher une réponse").fill("passeport")
    desk.keyboard.press("Enter")

    expect(desk.locator("#reception-articles a").first).to_contain_text("passeport")
    expect(desk.get_by_label("Nom", exact=True)).to_have_value("Martin")


def test_a_request_is_begun_with_what_the_caller_said(desk: Page) -> None:
    desk.get_by_label("Nom", exact=True).fill("Bertin")
    desk.get_by_label("Prénom").fill("Odette")
    desk.get_by_label("E-mail, téléphone").fill("06 12 34 56 78")
    desk.get_by_role("button", name="Chercher la demande").click()
    expect(desk.get_by_role("alert")).to_contain_text("Aucune demande trouvée")

    desk.get_by_label("Démarche").select_option(label="Demander un acte de naissance")
    desk.get_by_role("button", name="Commencer la saisie").click()

    expect(desk.locator("h1")).to_have_text("Demander un acte de naissance")
    expect(desk.get_by_role("radio", name="Téléphone")).to_be_checked()
    assert "Bertin" in [field.input_value() for field in desk.locator("form input[type=text]").all()]
