"""A document requested by a resident, given after the request is completed, in browsers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from devtools.demo import pictures
from tests.example_counts import sample_cases
from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

# The actions that these journeys run, by workflow of the catalogue.
PLAYED_ACTIONS = {"instruction-simple": ("give_document",)}

DENIS = "denis.okafor@courriel.example"
AMINA = "amina.diallo@vaubrelles.example"
FORM = "/demarches/copie-de-mon-dossier/remplir"


@pytest.mark.parametrize("has_script", sample_cases([True, False], share=2), ids=["script", "no script"])
def test_a_document_is_given_once_the_request_is_complete(
    demo: LiveServer, open_browser: OpenBrowser, has_script: bool
) -> None:
    phone = open_browser(demo, has_script=has_script).page
    desk = open_browser(demo, DESKTOP, has_script=has_script).page
    agent_actions.sign_in(phone, demo, DENIS)
    reference = _ask(phone)
    agent_actions.sign_in(desk, demo, AMINA)

    agent_actions.find_report(desk, reference)
    agent_actions.open_action(desk, "Demander des compléments")
    desk.locator("#case-actions textarea").fill("De quelle année est ce dossier ?")
    desk.locator("#case-actions").get_by_role("button", name="Demander des compléments").click()
    expect(desk.locator("#case-status")).to_contain_text("Attend des compléments")
    _complete(phone, reference)
    desk.reload()
    expect(desk.locator("#case-status")).to_contain_text("À vérifier")
    agent_actions.do_action(desk, "Prendre en charge")
    _give(desk)

    _open(phone, reference)
    with phone.expect_download() as download:
        phone.locator("[aria-labelledby=documents]").get_by_role("link", name="dossier.pdf").click()
    assert download.value.suggested_filename == "dossier.pdf"


def _ask(page: Page) -> str:
    page.goto(FORM)
    page.get_by_label("De quel dossier s’agit-il").fill("Mon dossier d’aide au logement")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est envoyé")
    reference = page.locator("main strong").first.inner_text()
    page.goto("/mes-brouillons")
    expect(page.get_by_role("main")).not_to_contain_text("Obtenir une copie")
    return reference


def _open(page: Page, reference: str) -> None:
    page.goto("/mes-demandes")
    page.locator("main li", has_text=reference).get_by_role("link").first.click()
    page.wait_for_url("**/demandes/*")
    expect(page.get_by_text(reference).first).to_be_visible()


def _complete(page: Page, reference: str) -> None:
    _open(page, reference)
    page.get_by_role("main").get_by_role("link", name="Envoyer les compléments").click()
    page.locator("main textarea").fill("De 2024.")
    page.get_by_role("main").get_by_role("button", name="Envoyer les compléments").click()
    expect(page.get_by_role("main")).to_contain_text("De 2024.")


def _give(desk: Page) -> None:
    agent_actions.open_action(desk, "Accepter")
    desk.locator("#case-actions textarea").fill("Voici la copie de votre dossier.")
    copy = {
        "name": "dossier.pdf",
        "mimeType": "application/pdf",
        "buffer": pictures.draw_picture("document", as_pdf=True),
    }
    desk.locator("#case-actions input[type=file]").set_input_files(copy)  # type: ignore[arg-type]
    desk.locator("#case-actions").get_by_role("button", name="Accepter").click()
    expect(desk.locator("#case-status")).to_contain_text("Acceptée")
