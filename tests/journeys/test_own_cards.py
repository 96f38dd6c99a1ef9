"""The card of a child registered for the canteen is on the accounts of both parents, who choose it in another request."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.form_filler import FormFiller
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

# The actions that these journeys run, by workflow of the catalogue.
PLAYED_ACTIONS = {"inscription-periscolaire": ("assign_card",)}

CHLOE = "chloe.martin@courriel.example"
DENIS = "denis.okafor@courriel.example"
SARAH = "sarah.benali@vaubrelles.example"
CANTEEN, ABSENCE = "inscription-periscolaire", "absence-cantine"
JULES = {"enfant_prenom": "Jules", "enfant_nom": "Martin", "services": "matin", "pai": "no"}


def test_both_parents_have_the_card_of_their_child(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(phone, demo, DENIS)
    phone.goto(f"/demarches/{ABSENCE}/remplir")
    expect(phone.locator("#f-enfant")).not_to_contain_text("Jules Martin")

    reference = FormFiller(phone, CANTEEN, JULES).submit()
    agent_actions.sign_in(desk, demo, SARAH)
    _confirm(desk, reference, label="Jules Martin")

    expect(desk.locator("#case-history")).to_contain_text("désormais au nom de l’usager\u00a0: Jules Martin")
    phone.goto(f"/demarches/{ABSENCE}/remplir")
    expect(phone.locator("#f-enfant")).to_contain_text("Jules Martin")
    FormFiller(phone, ABSENCE).submit()
    phone.goto("/compte/donnees")
    expect(phone.get_by_role("region", name="Ce que la collectivité tient à mon nom")).to_contain_text("Jules Martin")

    other = open_browser(demo).page
    agent_actions.sign_in(other, demo, CHLOE)
    other.goto(f"/demarches/{ABSENCE}/remplir")
    expect(other.locator("#f-enfant")).to_contain_text("Jules Martin")


def _confirm(desk: Page, reference: str, *, label: str) -> None:
    """Confirm the registration of a child whose card already exists."""
    agent_actions.find_report(desk, reference)
    agent_actions.open_action(desk, "Confirmer l’inscription")
    form = desk.locator("#case-actions")
    form.get_by_label("Premier jour").fill("2031-01-06")
    form.get_by_label("Tarif du repas").fill("2,45 €")
    form.get_by_label("Sa fiche, si l’enfant est déjà connu").select_option(label=label)
    form.get_by_role("button", name="Confirmer l’inscription").click()
    expect(desk.locator("#case-status")).to_contain_text("Inscrit")
