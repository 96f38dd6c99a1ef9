"""A resident keeps a document, joins it to a request, and an agent marks it as checked, in browsers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from devtools.demo import pictures
from tests.example_counts import sample_cases
from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

DENIS = "denis.okafor@courriel.example"
THOMAS = "thomas.roussel@vaubrelles.example"
WALLET = "/compte/porte-documents"
FORM = "/demarches/mon-role-dans-une-association/remplir"


@pytest.mark.parametrize("has_script", sample_cases([True, False], share=2), ids=["script", "no script"])
def test_a_kept_document_is_joined_to_a_request_and_checked(
    demo: LiveServer, open_browser: OpenBrowser, has_script: bool
) -> None:
    phone = open_browser(demo, has_script=has_script).page
    desk = open_browser(demo, DESKTOP, has_script=has_script).page
    agent_actions.sign_in(phone, demo, DENIS)
    title = "Procès-verbal" if has_script else "Compte rendu"

    _keep(phone, title)
    reference = _ask(phone, title)
    phone.goto(f"{WALLET}/partages")
    expect(phone.get_by_role("main")).to_contain_text(f"Demande {reference}")

    agent_actions.sign_in(desk, demo, THOMAS)
    agent_actions.find_report(desk, reference)
    desk.locator("#case-wallet").get_by_role("button", name="J’ai vérifié ce document").click()
    expect(desk.locator("#case-wallet")).to_contain_text("C’est noté")
    phone.goto(WALLET)
    row = phone.get_by_role("listitem").filter(has_text=title)
    expect(row).to_contain_text("Vérifié")

    row.get_by_role("link").click()
    phone.get_by_role("link", name="Supprimer ce document").click()
    phone.get_by_role("button", name="Supprimer ce document").click()
    expect(phone.get_by_role("main")).to_contain_text("Le document est supprimé")


def _keep(phone: Page, title: str) -> None:
    phone.goto(WALLET)
    phone.get_by_role("link", name="Ajouter un document").first.click()
    file = {"name": "pv.pdf", "mimeType": "application/pdf", "buffer": pictures.draw_picture("document", as_pdf=True)}
    phone.get_by_label("Photo ou document").set_input_files([file])  # type: ignore[list-item]
    phone.get_by_role("button", name="Garder ce document").click()
    phone.get_by_label("Nom").fill(title)
    phone.get_by_label("Valable jusqu’au").fill("2099-12-31")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("main")).to_contain_text(title)


def _ask(phone: Page, title: str) -> str:
    phone.goto(FORM)
    phone.get_by_label("Nom de l’association").fill("Les Jardins partagés")
    phone.get_by_label("Numéro RNA").fill("W353001234")
    phone.get_by_label("Présidence").check()
    phone.get_by_text("Choisir dans mon porte-documents").first.click()
    phone.get_by_role("checkbox", name=title).check()
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vous")
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("main")).to_contain_text("pv.pdf")
    phone.get_by_role("button", name="Envoyer ma demande").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C’est envoyé")
    return phone.locator("main strong").first.inner_text()
