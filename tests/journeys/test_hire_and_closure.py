"""A room hired by an association up to its contract; a day closed for snow, whose appointments go elsewhere."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions, passport_form
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.form_filler import FormFiller
from tests.journeys.live_server import LiveServer
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

CLUBS, OFFICER = "thomas.roussel@vaubrelles.example", "bruno.keller@vaubrelles.example"
DESK = "/agents/agendas/titres-d-identite"


def test_an_association_hires_a_room_and_gets_its_contract(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(phone, demo, "denis.okafor@courriel.example")
    reference = FormFiller(phone, "reserver-une-salle", {"organisateur": "association", "personnes": "20"}).submit()

    agent_actions.sign_in(desk, demo, CLUBS)
    agent_actions.find_report(desk, reference)
    agent_actions.open_action(desk, "Réserver la salle")
    expect(desk.get_by_label("Tarif, en euros")).not_to_be_empty()
    desk.locator("#case-actions").get_by_role("button", name="Réserver la salle").click()
    expect(desk.locator("#case-status")).to_contain_text("tarif à accepter")

    _open_own_request(phone, reference)
    phone.get_by_role("button", name="J’accepte le tarif").click()
    expect(phone.get_by_role("main")).to_contain_text("Envoyer mon attestation d’assurance")

    def has_contract() -> bool:
        phone.reload()
        return phone.get_by_role("link", name=re.compile("convention|autorisation", re.IGNORECASE)).count() > 0

    wait_until(has_contract)


def test_a_day_closed_for_snow_moves_its_appointments_and_tells_them(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    address = f"ada.{secrets.token_hex(6)}@courriel.example"
    passport_form.answer_first_page(phone, people=1)
    time_input = phone.locator(".slots__next input").first
    day = str(time_input.get_attribute("value")).partition("T")[0]
    time_input.check()
    phone.get_by_role("button", name="Continuer").click()
    passport_form.send_request(phone, address)
    demo.wait_for_email(address)

    agent_actions.sign_in(desk, demo, OFFICER)
    desk.goto(f"{DESK}/fermetures")
    for label in ("Du", "Au"):
        desk.get_by_label(label, exact=True).fill(day)
    desk.get_by_label(re.compile("^Raison")).fill("Neige")
    desk.get_by_role("button", name="Continuer").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("à changer")
    desk.get_by_role("button", name="Fermer et changer ces rendez-vous").click()
    expect(desk.get_by_role("main")).to_contain_text("Neige")

    notice = demo.wait_for_email(address, after=1)
    assert "est déplacé" in notice["Subject"]
    passport_form.answer_first_page(phone, people=1)
    values = [str(each.get_attribute("value")) for each in phone.locator(".slots__next input").all()]
    assert [value for value in values if value.startswith(day)] == []


def _open_own_request(page: Page, reference: str) -> None:
    page.goto("/mes-demandes")
    page.locator("main li", has_text=reference).get_by_role("link").first.click()
