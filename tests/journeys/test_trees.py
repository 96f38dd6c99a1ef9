"""Tree reports in browsers: automatic actions of their workflow, and steps of agents and of the resident."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

# The actions that these journeys run, by workflow of the catalogue.
PLAYED_ACTIONS = {
    "arbres": (
        "change_criticality",
        "assign_function",
        "assign_agent",
        "update_profile",
        "geolocate",
        "call_webservice",
        "link_case",
        "create_case",
        "act_on_linked",
        "redirect",
        "remove",
    )
}

CHLOE = "chloe.martin@courriel.example"
MARC = "marc.joubert@vaubrelles.example"
TREE = "/demarches/signaler-un-arbre"
PHONE_GIVEN = "02 61 91 52 99"


def test_a_tree_report_is_linked_to_its_duplicate_and_processed(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(phone, demo, CHLOE)
    double = _report(phone, "Devant l’école des Saules")
    reference = _report(phone, "14 rue des Tann", agrees=True)
    phone.goto("/compte/profil")
    expect(phone.get_by_label("Téléphone")).to_have_value(re.compile(PHONE_GIVEN.replace(" ", r"\s")))

    agent_actions.sign_in(desk, demo)
    agent_actions.find_report(desk, reference)
    expect(desk.locator("#case-status")).to_contain_text("Danger")
    agent_actions.wait_for_call(desk)
    expect(desk.locator("#case-processing")).to_contain_text(re.compile(r"GT-\d{5}"))
    expect(desk.locator("#case-processing")).to_contain_text("14 Rue des Tanneurs")
    _tie(desk, double)
    agent_actions.do_action(desk, "Signaler aussi à la voirie", confirmed=True)
    expect(desk.locator("[aria-labelledby=linked] li")).to_have_count(2)
    agent_actions.open_action(desk, "Planifier")
    desk.get_by_label("Intervention prévue le").fill("2031-01-02")
    desk.get_by_role("button", name="Planifier").click()
    expect(desk.locator("#case-status")).to_contain_text("Planifié")
    agent_actions.do_action(desk, "C’est fait")
    expect(desk.locator("#case-status")).to_contain_text("Traité")
    agent_actions.find_report(desk, double)
    expect(desk.locator("#case-status")).to_contain_text("Classé")

    phone.goto("/mes-demandes")
    phone.get_by_role("link", name=re.compile("arbre")).filter(has_text="arbre").first.click()
    expect(phone.locator("[aria-labelledby=linked]")).to_be_visible()
    phone.get_by_role("button", name="Signaler un autre arbre").click()
    expect(phone).to_have_url(re.compile(f"{TREE}$"))


def test_a_report_made_by_mistake_is_deleted_completely(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone, desk = open_browser(demo).page, open_browser(demo, DESKTOP).page
    reference = _report(phone, "Square des Lavandières")

    agent_actions.sign_in(desk, demo, MARC)
    agent_actions.find_report(desk, reference)
    path = desk.url
    # The response of the business software may change the request until it is received.
    agent_actions.wait_for_call(desk)
    agent_actions.do_action(desk, "Supprimer", confirmed=True)

    agent_actions.assert_not_found(desk, reference, path)


def _report(page: Page, where: str, *, agrees: bool = False) -> str:
    """Submit a report and return its reference. A signed-in resident may let their telephone be saved."""
    page.goto(f"{TREE}/remplir")
    page.get_by_label("Adresse ou description du lieu").press_sequentially(where, delay=20)
    if agrees:
        page.get_by_role("option", name="Rue des Tanneurs").first.click()
    page.get_by_label("Oui" if agrees else "Non", exact=True).check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous")
    if agrees:
        page.get_by_label("Votre téléphone").fill(PHONE_GIVEN)
        page.get_by_label("Je veux bien que mon numéro").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est envoyé")
    return page.locator("main strong").first.inner_text()


def _tie(desk: Page, reference: str) -> None:
    agent_actions.open_action(desk, "Rattacher à un autre signalement")
    desk.get_by_label("Sa référence").fill(reference)
    desk.get_by_role("button", name="Rattacher à un autre signalement").click()
    expect(desk.locator("#case-actions")).to_contain_text("C’est fait")
