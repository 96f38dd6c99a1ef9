"""A place at the music school: proposed with its price, shown to the family, paid at the counter, and confirmed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.form_filler import FormFiller
from tests.journeys.live_server import LiveServer
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

# The actions that this journey runs, by workflow of the catalogue.
PLAYED_ACTIONS = {"inscription-payante": ("ask_payment",)}
FAMILY, SCHOOL = "denis.okafor@courriel.example", "thomas.roussel@vaubrelles.example"


def test_a_family_pays_for_a_place_and_is_registered(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(phone, demo, FAMILY)
    reference = FormFiller(phone, "ecole-de-musique").submit()

    agent_actions.sign_in(desk, demo, SCHOOL)
    agent_actions.find_report(desk, reference)
    agent_actions.open_action(desk, "Proposer une place")
    desk.get_by_label(re.compile("^Professeur")).fill("Mme Castel, le mercredi à 15 h.")
    desk.get_by_label(re.compile("^Tarif")).fill("132.50")
    desk.locator("#case-actions").get_by_role("button", name="Proposer une place").click()
    expect(desk.locator("#case-status")).to_contain_text("À payer")
    expect(desk.locator("#case-invoices")).to_contain_text("132,50")

    phone.goto("/mes-demandes")
    phone.locator("main li", has_text=reference).get_by_role("link").first.click()
    own_page = phone.url
    phone.get_by_role("link", name="Payer 132,50").click()
    expect(phone.get_by_role("main")).to_contain_text("École de musique, cotisation de l’année")
    number = phone.get_by_role("heading", level=1).inner_text().split()[-1]

    desk.goto("/agents/regies/ecole-de-musique")
    desk.get_by_role("link", name=number).click()
    desk.get_by_text("Enregistrer un paiement au guichet").click()
    desk.get_by_label("Espèces").check()
    desk.get_by_role("button", name="Enregistrer le paiement").click()
    expect(desk.get_by_role("main")).to_contain_text("Le paiement est enregistré")

    def is_confirmed() -> bool:
        phone.goto(own_page)
        return phone.get_by_text("Votre inscription est confirmée").count() > 0

    wait_until(is_confirmed)
    expect(phone.locator("#invoices ~ .card")).to_contain_text("Payée")
