"""A resident rates the procedure once their report is closed: by the link of the e-mail, with and without JavaScript."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.example_counts import sample_cases
from tests.journeys import agent_actions
from tests.journeys import street_report as steps
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.journeys.street_report import StreetReport
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

# The actions that these journeys run, by workflow of the catalogue.
PLAYED_ACTIONS = {"signalement": ("ask_rating",)}


@pytest.mark.parametrize("has_script", sample_cases([True, False], share=2), ids=["script", "no script"])
def test_a_closed_report_is_rated_once_by_the_link_of_the_letter(
    demo: LiveServer, open_browser: OpenBrowser, has_script: bool
) -> None:
    report = StreetReport(email=f"avis.{secrets.token_hex(8)}@courriel.example")
    phone = open_browser(demo, has_script=has_script).page
    desk = open_browser(demo, DESKTOP, has_script=has_script).page
    steps.find_procedure(phone, has_script=has_script)
    steps.fill_report(phone, report)
    steps.send_report(phone, report)
    reference = phone.locator("main strong").first.inner_text()
    agent_actions.sign_in(desk, demo)
    agent_actions.find_report(desk, reference)
    agent_actions.schedule_repair(desk)
    agent_actions.declare_repaired(desk)
    expect(desk.locator("#case-history")).to_contain_text("Avis sur la démarche demandé à l’usager")

    link = _wait_for_link(demo, report.email)
    other_phone = open_browser(demo, has_script=has_script).page
    other_phone.goto(link)
    expect(other_phone.get_by_role("heading", level=1)).to_have_text("Votre avis sur cette démarche")
    assert not [word for word in report.canaries if word in other_phone.content()]
    _rate(other_phone)

    assert other_phone.request.get(link).status == 410


def _wait_for_link(demo: LiveServer, address: str) -> str:
    def find_links() -> list[str]:
        letters = [str(letter.get_body(("plain",)).get_content()) for letter in demo.list_emails_to(address)]  # type: ignore[union-attr]
        return [link for text in letters for link in re.findall(r"\S+/avis\?jeton=\S+", text)]

    wait_until(lambda: bool(find_links()))
    (link,) = find_links()
    return link


def _rate(page: Page) -> None:
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_role("main")).to_contain_text("Choisissez une réponse.")
    page.get_by_label("Très satisfait").check()
    page.get_by_label("Votre commentaire").fill("Rapide et clair.")
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci pour votre avis")
