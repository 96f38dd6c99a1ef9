"""A resident comes by FranceConnect, adds nothing else, and leaves: in a browser, with and without scripts."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]


@pytest.mark.parametrize(
    ("has_script", "citizen", "viewport"),
    [(True, "DUPRÉ", PHONE), (False, "MOREAU", DESKTOP)],
    ids=["script on a phone", "no script on a desk"],
)
def test_a_resident_comes_by_franceconnect_and_leaves_both(
    demo: LiveServer, chromium: Browser, has_script: bool, citizen: str, viewport: dict[str, int]
) -> None:
    context = chromium.new_context(
        base_url=demo.base_url,
        viewport=viewport,
        locale="fr-FR",
        java_script_enabled=has_script,
        service_workers="block",
    )
    page = context.new_page()
    page.goto("/compte/connexion")
    take_picture(page, "connexion")
    page.get_by_role("link", name="S’identifier avec FranceConnect").click()

    page.get_by_role("button", name="Refuser (access_denied)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’êtes pas connecté")
    take_picture(page, "refus")
    page.get_by_role("link", name="Réessayer").click()
    page.get_by_role("button", name="ROUSSEAU" if citizen == "MOREAU" else citizen).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Première connexion avec FranceConnect")
    take_picture(page, "choix")
    page.get_by_role("button", name="Ouvrir mon compte").click()
    page.wait_for_url("**/mes-demandes")
    page.goto("/compte/moyens-de-connexion")
    expect(page.get_by_role("main")).to_contain_text("Identité certifiée")
    take_picture(page, "moyens")

    page.goto("/compte/deconnexion")
    page.get_by_role("main").get_by_role("button", name="Me déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")
    expect(page.get_by_role("main")).to_contain_text("Ici et sur FranceConnect.")
    page.goto("/compte/profil")
    assert "/compte/connexion" in page.url
    context.close()


def take_picture(page: Page, name: str) -> None:
    """For whoever wants to look at the screens: PARVIS_PICTURES names a folder."""
    folder = os.environ.get("PARVIS_PICTURES")
    if folder:
        width = (page.viewport_size or {})["width"]
        page.screenshot(path=f"{folder}/franceconnect-{name}-{width}.png", full_page=True)
