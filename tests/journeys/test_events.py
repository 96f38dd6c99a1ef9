"""Events: a freed place is offered by e-mail and taken by who waits; an agent checks in without a network."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from tests.journeys import agent_actions
from tests.journeys.conftest import OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

OFFICER = "thomas.roussel@vaubrelles.example"
SESSIONS_URL = "/agents/agendas/activites/seances"
TITLE = "Visite du moulin"


def test_an_agent_checks_in_without_a_network(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, has_worker=True).page
    agent_actions.sign_in(page, demo, OFFICER)
    title = "Visite de la station d’épuration"
    _create_full_session(page, title)
    page.get_by_role("link", name="Pointer à l’entrée").click()
    expect(page.locator("[data-part=count]")).to_contain_text("Présents\N{NO-BREAK SPACE}: 0")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    page.context.set_offline(True)
    page.locator("[data-part=rows] button").first.click()
    expect(page.locator("[data-part=waiting]")).to_contain_text("attend le réseau")
    expect(page.locator("[data-part=count]")).to_contain_text("Présents\N{NO-BREAK SPACE}: 1")

    page.context.set_offline(False)
    expect(page.locator("[data-part=waiting]")).to_contain_text("Tout est envoyé")
    _open_session(page, title)
    expect(page.locator("main table")).to_contain_text("Présent")


def test_a_freed_place_is_taken_by_who_waits(demo: LiveServer, open_browser: OpenBrowser) -> None:
    officer, resident = open_browser(demo).page, open_browser(demo, has_script=False).page
    address = f"zoe.{secrets.token_hex(6)}@courriel.example"
    agent_actions.sign_in(officer, demo, OFFICER)
    _create_full_session(officer, TITLE)

    resident.goto("/demarches/inscription-activite/remplir")
    resident.get_by_label("Adulte", exact=True).fill("1")
    resident.get_by_label(re.compile(f"{TITLE}.*complet")).check()
    resident.get_by_role("button", name="Continuer").click()
    resident.get_by_label("Votre prénom").fill("Zoé")
    resident.get_by_label("Votre nom").fill("Martin")
    resident.get_by_label("Votre adresse e-mail").fill(address)
    resident.get_by_label("Votre téléphone").fill("0612345678")
    resident.get_by_role("button", name="Continuer").click()
    expect(resident.get_by_role("main")).to_contain_text("En liste d’attente")
    resident.get_by_role("button", name="Envoyer ma demande").click()
    demo.wait_for_email(address)

    _open_session(officer, TITLE)
    officer.get_by_role("row", name="Lise Roy").get_by_role("button", name="Annuler").click()
    body = demo.wait_for_email(address, after=1).get_body(("plain",))
    assert body is not None
    link = re.search(r"/places-proposees\?jeton=\S+", body.get_content())
    assert link is not None
    resident.goto(link[0])
    resident.get_by_role("button", name="Prendre les places").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(resident.get_by_label("Code QR de votre inscription")).to_be_visible()


def _open_session(page: Page, title: str) -> None:
    page.goto(SESSIONS_URL)
    page.get_by_role("main").get_by_role("link", name=title, exact=True).or_(
        page.get_by_role("main").get_by_role("link", name=re.compile(f"^{title}"))
    ).first.click()


def _create_full_session(page: Page, title: str) -> None:
    """Make a session of one place, which somebody on the telephone takes."""
    start = clock.to_paris(clock.now() + timedelta(days=20))
    page.goto(f"{SESSIONS_URL}/nouvelle")
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Début").fill(f"{start:%Y-%m-%dT10:00}")
    page.get_by_label("Fin").fill(f"{start:%Y-%m-%dT11:00}")
    page.get_by_label("Nombre de places").fill("1")
    page.get_by_role("button", name="Enregistrer").click()
    _open_session(page, title)
    page.get_by_label("Nom de la personne").fill("Lise Roy")
    page.get_by_label("Téléphone").fill("0612345679")
    page.get_by_label("Adulte").fill("1")
    page.get_by_role("button", name="Inscrire").click()
    expect(page.get_by_role("main")).to_contain_text("Lise Roy")
