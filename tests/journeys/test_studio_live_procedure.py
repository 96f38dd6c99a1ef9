"""A live procedure is changed while cases are open: its words, its questions, and its circuit with the cases that follow it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import street_report as steps
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.journeys.street_report import StreetReport
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

PROCEDURE, CIRCUIT = "signaler-un-probleme-de-voirie", "signalement"


def test_a_live_procedure_gets_other_words_and_a_question_and_its_open_cases_a_new_step(
    live: LiveServer, open_browser: OpenBrowser
) -> None:
    report = StreetReport()
    phone, page, desk = open_browser(live).page, open_browser(live, DESKTOP).page, open_browser(live, DESKTOP).page
    phone.goto(f"/demarches/{PROCEDURE}")
    steps.fill_report(phone, report)
    steps.send_report(phone, report)
    reference = phone.locator("main strong").first.inner_text()
    agent_actions.sign_in(page, live, author.ELISE)

    _change_questions(page)
    author.publish(page, "demarches", PROCEDURE)
    _add_step(page)
    _publish_for_open_cases(page)
    wait_until(lambda: _is_migrated(page))

    phone.goto(f"/demarches/{PROCEDURE}/remplir")
    expect(phone.get_by_role("group", name="Qu’avez-vous vu")).to_be_visible()
    phone.get_by_label("Fuite d’eau ou égout bouché").check()
    expect(phone.get_by_role("group", name="L’eau coule-t-elle encore")).to_be_visible()
    agent_actions.sign_in(desk, live)
    agent_actions.find_report(desk, reference)
    agent_actions.do_action(desk, "Attendre le gestionnaire")
    expect(desk.locator("#case-status")).to_contain_text("Gestionnaire consulté")
    live.wait_for_email(report.email, after=1)
    assert "Nous interrogeons" in [str(email["Subject"]) for email in live.list_emails_to(report.email)]


def _change_questions(page: Page) -> None:
    """Other words for a question, and one more question after an answer to it."""
    author.open_builder(page, "demarches", PROCEDURE, "pages/probleme/fields/nature")
    author.set_text(page.locator("#studio-panel"), "Question", "Qu’avez-vous vu ?")
    author.add_question(page, "Oui ou non", "L’eau coule-t-elle encore ?")
    author.add_condition(page, question="Qu’avez-vous vu ?", value="Fuite d’eau ou égout bouché")


def _add_step(page: Page) -> None:
    """A status between two others, with an e-mail when a case arrives there."""
    panel = page.locator("#studio-panel")
    author.open_builder(page, "circuits", CIRCUIT)
    author.add_status(page, "Gestionnaire consulté")
    author.add_automatic_action(page, "Envoi d’un e-mail")
    author.set_text(panel, "Objet du message", "Nous interrogeons")
    author.connect(page, "Reçu", "Gestionnaire consulté", "Attendre le gestionnaire")
    author.connect(page, "Gestionnaire consulté", "Intervention programmée", "Reprendre")


def _publish_for_open_cases(page: Page) -> None:
    """Publish the circuit, for the open cases too, after seeing where each goes."""
    author.open_publication(page, "circuits", CIRCUIT)
    page.get_by_label("Elles passent à la nouvelle version").check()
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("restent à « Reçu »")
    page.get_by_role("button", name="Publier et faire passer les demandes").click()
    expect(page.get_by_role("main")).to_contain_text("C’est publié")


def _is_migrated(page: Page) -> bool:
    """Whether all of them are: while it is under way, the page says how many of how many."""
    page.reload()
    return "sont passées à leur nouvelle version le" in page.locator("#case-migration").inner_text()
