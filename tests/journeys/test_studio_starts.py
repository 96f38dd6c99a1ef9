"""Procedures that begin with something: an export of Publik that is finished, and a procedure of the catalogue."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

IMPORTED = "emprunter-le-broyeur"
SETTINGS = {
    "Pour qui": "Les habitants de la commune.",
    "Ce qui se passe ensuite": "Nous vous appelons pour fixer le rendez-vous.",
    "À quoi servent les données (finalité)": "Organiser le prêt du broyeur.",
    "Ce qui l’autorise (base légale)": "Mission d’intérêt public (RGPD, article 6-1-e).",
    "Qui lit les données (destinataires)": "Les agents des espaces verts.",
}


def test_an_imported_procedure_is_finished_published_and_found_by_residents(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    page, phone = open_browser(demo, DESKTOP).page, open_browser(demo).page
    agent_actions.sign_in(page, demo, author.ELISE)

    _finish_questions(page)
    _finish_settings(page)
    _complete_points(page)
    _repair_email(page)
    author.publish(page, "demarches", IMPORTED)

    phone.goto("/demarches")
    phone.get_by_role("link", name="Emprunter le broyeur de végétaux").click()
    phone.get_by_role("link", name="Commencer", exact=True).click()
    expect(phone.get_by_label("Nom et prénom")).to_be_visible()


def test_a_procedure_of_the_catalogue_is_online_in_less_than_two_minutes(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    page, phone = open_browser(demo, DESKTOP).page, open_browser(demo).page
    agent_actions.sign_in(page, demo, author.ELISE)

    start = time.monotonic()
    slug = _start_from_catalogue(page, "Inscrire mon enfant à l’école")
    author.publish(page, "demarches", slug)
    print(f"online in {time.monotonic() - start:.0f} s")

    phone.goto(f"/demarches/{slug}")
    expect(phone.get_by_role("link", name="Commencer", exact=True)).to_be_visible()


def _finish_questions(page: Page) -> None:
    """The condition that was not understood, and the purpose of a consent, each opened from its point."""
    panel = page.locator("#studio-panel")
    _open_point(page, "Le filtre « remorque_de_la_ville »")
    group = author.unfold(panel, "Affichage")
    group.get_by_role("button", name="Ajouter une condition").click()
    group.get_by_label("Ce qui est comparé", exact=True).select_option(label="Avez-vous une remorque ?")
    expect(group.locator(".expression-editor__sentence")).to_contain_text("« Avez-vous une remorque ? » est oui")
    author.wait_until_settled(page)
    _open_point(page, "La case obligatoire devient un accord exprès")
    author.set_text(panel, "Finalité", "Rendre le broyeur propre et suivre le règlement du prêt.")


def _open_point(page: Page, words: str) -> None:
    """Follow the link of a point to its place, where the text of Publik stands beside."""
    page.goto(f"{author.STUDIO}/demarches/{IMPORTED}/reprise")
    page.locator("main li", has_text=words).first.get_by_role("link").first.click()
    expect(page.locator("#studio-panel")).to_contain_text(words)
    page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")


def _finish_settings(page: Page) -> None:
    """Fill in the settings that the law asks and no export contains, and the role of this authority."""
    page.goto(f"{author.STUDIO}/demarches/{IMPORTED}/reglages")
    page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")
    settings = page.locator("studio-builder")
    author.choose(settings, "Service destinataire", "Accueil – relations avec les usagers")
    for label, text in SETTINGS.items():
        author.set_text(settings, label, text)
    author.choose(settings, "Ce que vaut le silence", "Le silence n’a pas d’effet")
    author.set_text(settings, "Texte qui le prévoit", "Règlement de prêt du broyeur, délibération du 12 mars 2026.")


def _complete_points(page: Page) -> None:
    """Say of each point that is left that it was looked at."""
    page.goto(f"{author.STUDIO}/demarches/{IMPORTED}/reprise")
    while (buttons := page.get_by_role("main").get_by_role("button", name="C’est fait :")).count():
        left = buttons.count()
        buttons.first.click()
        expect(buttons).to_have_count(left - 1)
    expect(page.get_by_role("main")).to_contain_text("Tous les points de la reprise sont réglés")


def _repair_email(page: Page) -> None:
    """The circuit writes to an address that nothing names: one press says where it is."""
    page.goto(f"{author.STUDIO}/demarches/{IMPORTED}/a-corriger")
    repair = page.get_by_role("button", name="Écrire à l’adresse de cette question")
    repair.click()
    expect(repair).to_have_count(0)


def _start_from_catalogue(page: Page, title: str) -> str:
    """Take a procedure of the catalogue with its circuit, and return its slug."""
    page.goto(f"{author.STUDIO}/nouveau")
    page.get_by_role("link", name="Du catalogue").click()
    page.get_by_label("Chercher dans le catalogue").fill(title)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="Utiliser cette démarche").click()
    page.get_by_role("button", name="Créer la démarche").click()
    page.wait_for_url("**/studio/demarches/*")
    return page.url.rpartition("/")[2]
