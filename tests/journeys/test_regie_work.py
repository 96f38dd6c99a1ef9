"""The work of a régie: a campaign issued, a statement with a difference explained, a refund, a price that follows answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

SARAH = "sarah.benali@vaubrelles.example"
CANTEEN, POOL = "/agents/regies/restauration-scolaire", "/agents/regies/piscine"
FAMILIES = (
    "Nom;Courriel;Quantité\nFamille Alix;alix@courriel.example;10\nFamille Brun;;4\nFamille Côme;come@;3\n".encode()
)


def test_many_families_are_invoiced_from_a_file(demo: LiveServer, open_browser: OpenBrowser) -> None:
    desk = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo, SARAH)
    desk.goto(f"{CANTEEN}/campagnes/nouvelle")
    desk.get_by_label("Objet des factures").fill("Cantine de novembre")
    desk.get_by_label("À payer avant").fill("2090-01-31")
    desk.get_by_label("Prestation").select_option(label="Repas de midi")
    desk.locator("input[type=file]").first.set_input_files(
        {"name": "novembre.csv", "mimeType": "text/csv", "buffer": FAMILIES}
    )
    desk.get_by_role("button", name="Voir ce que cela donne").click()
    expect(desk.get_by_role("main")).to_contain_text("Ligne 4")

    desk.get_by_role("button", name="Émettre 2 factures").click()

    def is_issued() -> bool:
        desk.reload()
        return desk.get_by_role("button", name="Envoyer 1 facture").count() > 0

    wait_until(is_issued)
    expect(desk.get_by_role("main")).to_contain_text("48,30")


def test_a_difference_is_explained_and_a_refund_is_entered(demo: LiveServer, open_browser: OpenBrowser) -> None:
    desk = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo, SARAH)
    desk.goto(f"{POOL}/releves")
    desk.get_by_role("link", name="releve-payfip.csv").click()
    differences = desk.get_by_text("À expliquer", exact=True).count()
    assert differences > 0
    desk.get_by_label("Explication").first.fill("Remise accordée au guichet.")
    desk.get_by_role("button", name="Expliquer cet écart").first.click()
    expect(desk.get_by_text("À expliquer", exact=True)).to_have_count(differences - 1)

    desk.goto(f"{POOL}/a-regarder")
    refunds = desk.get_by_role("button", name="Le remboursement est fait")
    count = refunds.count()
    assert count > 0
    refunds.first.click()
    desk.goto(f"{POOL}/a-regarder")
    expect(desk.get_by_role("button", name="Le remboursement est fait")).to_have_count(count - 1)


def test_the_price_of_a_parking_card_follows_the_answers(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone = open_browser(demo).page
    phone.goto("/demarches/carte-stationnement-visiteurs/remplir")
    price = phone.locator("#page-quote")
    phone.get_by_label("Centre").check()
    phone.get_by_label("Un mois").check()
    phone.get_by_label("Nombre de cartes").fill("2")
    phone.get_by_label("Non", exact=True).check()
    expect(price).to_contain_text("Total")
    full_price = price.inner_text()

    phone.get_by_label("Oui", exact=True).check()

    expect(price).to_contain_text("Véhicules électriques")
    assert price.inner_text() != full_price
    phone.get_by_label(re.compile("^Les plaques")).fill("AB-123-CD")
    phone.get_by_role("button", name="Continuer").click()
    for label, text in (("prénom", "Ada"), ("nom", "Exemple"), ("adresse e-mail", "ada@courriel.example")):
        phone.get_by_label(f"Votre {label}").fill(text)
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("heading", name="Ce que vous aurez à payer")).to_be_visible()
    expect(phone.locator("table.invoice-lines")).to_contain_text("Véhicules électriques")
