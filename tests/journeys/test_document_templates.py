"""A template of documents written in a browser: values inserted by a click, a condition picked, the preview beside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

LIST = "/agents/atelier/modeles"
PROCEDURE = "signaler-un-probleme-de-voirie"


def create_template(page: Page, title: str) -> None:
    page.goto(f"{LIST}/nouveau")
    page.get_by_role("textbox", name="Titre").fill(title)
    page.get_by_role("combobox", name="Démarche").select_option(PROCEDURE)
    page.get_by_role("button", name="Créer le modèle").click()
    expect(page.locator("h1")).to_have_text(title)


def test_a_template_is_written_beside_its_preview_and_published(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, author.ELISE)
    create_template(page, "Réponse à un signalement")
    preview = page.frame_locator("iframe[name=document-preview]")
    expect(preview.locator(".window")).to_contain_text("12 rue des Lilas")

    text = page.locator("#f-section-partie_1-text")
    text.fill("Bonjour ")
    page.get_by_text("Valeurs à insérer dans les textes").click()
    page.get_by_label("Chercher une valeur").fill("prénom de l")
    page.get_by_role("button", name="{Prénom de l’usager}").click()
    expect(text).to_have_value("Bonjour {Prénom de l’usager}")
    expect(preview.locator("main")).to_contain_text("Bonjour ")

    section = page.locator("#section-partie_2")
    section.locator("summary", has_text="Condition").click()
    section.get_by_role("button", name="Ajouter une condition").click()
    subject = section.locator("select[name$='.0.name']")
    # The list is long: one writes what is looked for at once.
    expect(section.get_by_placeholder("Filtrer la liste").first).to_be_focused()
    subject.select_option(label="Texte écrit par l’agent")
    section.get_by_label("Comparaison").select_option(label="est rempli")
    expect(section.locator(".expression-editor__sentence")).to_contain_text("Texte écrit par l’agent")
    expect(page.locator("#template-state")).to_contain_text("Enregistré par")

    page.get_by_role("group", name="Ajouter une partie").get_by_role("button", name="Tableau").click()
    expect(page.locator("#section-partie_4")).to_be_focused()
    page.get_by_role("button", name="Monter – Partie 4").click()
    expect(page.locator(".template-section").nth(2)).to_have_attribute("id", "section-partie_4")
    page.locator("#f-section-partie_4-column-0-heading").fill("Référence")
    expect(page.locator("#template-state [name=revision]")).not_to_have_value("1")
    page.get_by_role("link", name="Vérifier et publier").click()

    page.get_by_label("J’ai lu ces avertissements").check()
    page.get_by_role("button", name="Publier").click()
    expect(page.locator(".alert")).to_contain_text("La version 1 est publiée")
    expect(page.locator("#section-partie_2 .expression-editor__sentence")).to_contain_text("Texte écrit par l’agent")
