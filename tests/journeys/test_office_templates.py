"""A letter of the authority becomes a template in a browser: sent, corrected, read beside its settings, published."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.documents.office.office_samples import make_docx
from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROCEDURE = "signaler-un-probleme-de-voirie"


def test_a_letter_becomes_a_template(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, author.ELISE)
    page.goto("/agents/atelier/modeles")
    page.get_by_role("link", name="À partir d’un fichier ODT ou DOCX").click()
    page.get_by_role("textbox", name="Titre").fill("Avis de passage")
    page.get_by_role("combobox", name="Démarche", exact=True).select_option(PROCEDURE)

    for line in ("Bonjour {Nom du chat}", "Bonjour {Nom de l’usager}"):
        letter = {"name": "avis.docx", "mimeType": DOCX, "buffer": make_docx([line])}
        page.get_by_label("Fichier ODT ou DOCX").set_input_files([letter])  # type: ignore[list-item]
        page.get_by_role("button", name="Vérifier et créer le modèle").click()
        if "chat" in line:
            expect(page.locator("#f-file-error")).to_contain_text("« {Nom du chat} » ne correspond à aucune valeur")
            expect(page.get_by_role("textbox", name="Titre")).to_have_value("Avis de passage")

    expect(page.locator("h1")).to_have_text("Fichier de « Avis de passage »")
    expect(page.get_by_role("row", name="{Nom de l’usager}")).to_contain_text("Exemple")
    page.get_by_role("link", name="Réglages et publication").click()
    expect(page.frame_locator("iframe[name=document-preview]").locator("main")).to_contain_text("Bonjour Exemple")
    page.get_by_role("link", name="Vérifier et publier").click()
    page.get_by_label("J’ai lu ces avertissements").check()
    page.get_by_role("button", name="Publier").click()
    expect(page.locator(".alert")).to_contain_text("La version 1 est publiée")
