"""Events: a freed place is offered and taken by who waits; an agent checks in without a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import agent_actions
from tests.journeys.conftest import OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

OFFICER = "thomas.roussel@vaubrelles.example"
SESSIONS_URL = "/agents/agendas/activites/seances"


def test_an_agent_checks_in_without_a_network(demo: LiveServer, open_browser: OpenBrowser) -> None:
    browser = open_browser(demo)
    page = browser.page
    agent_actions.sign_in(page, demo, OFFICER)
    page.goto(f"{demo.url}{SESSIONS_URL}")
    page.get_by_role("link", name="Réunion d’information").first.click()
    page.get_by_role("link", name="Pointer à l’entrée").click()
    expect(page.locator("[data-part=count]")).to_contain_text("0 présents")

    page.context.set_offline(True)
    page.locator("[data-part=rows] button").first.click()
    expect(page.locator("[data-part=waiting]")).to_contain_text("attendent le réseau")
    page.reload()
    expect(page.locator("[data-part=count]")).not_to_contain_text("0 présents")

    page.context.set_offline(False)
    expect(page.locator("[data-part=waiting]")).to_contain_text("Tout est envoyé")
    page.goto(f"{demo.url}{SESSIONS_URL}")
    page.get_by_role("link", name="Réunion d’information").first.click()
    expect(page.get_by_role("main")).to_contain_text("Présent")


def test_a_resident_waits_then_takes_the_place_that_an_agent_frees(demo: LiveServer, open_browser: OpenBrowser) -> None:
    resident = open_browser(demo).page
    resident.goto(f"{demo.url}/demarches/inscription-activite/remplir")
    resident.get_by_label("Adulte", exact=True).fill("1")
    resident.get_by_role("radio", name="complet : liste d’attente").first.check()
    resident.get_by_role("button", name="Continuer").click()
    resident.get_by_label("Votre prénom").fill("Zoé")
    resident.get_by_label("Votre nom").fill("Martin")
    resident.get_by_label("Votre téléphone").fill("06 12 34 56 78")
    resident.get_by_role("button", name="Continuer").click()
    resident.get_by_role("button", name="Envoyer").click()
    expect(resident.get_by_role("main")).to_contain_text("DEM")
    resident.get_by_role("link", name="Suivre").first.click()
    expect(resident.get_by_role("main")).to_contain_text("Vous êtes au rang")
