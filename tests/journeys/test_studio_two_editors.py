"""Two authors at one definition, and an author who undoes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

FAMILY = "Prestations scolaires et périscolaires"
SARAH = "sarah.benali@vaubrelles.example"
PANEL = "#studio-panel"


@pytest.fixture
def elise(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, author.ELISE)
    return page


@pytest.fixture
def sarah(demo: LiveServer, open_browser: OpenBrowser, elise: Page) -> Page:
    """Another author, of the family of the school."""
    elise.goto("/agents/administration/agents")
    elise.get_by_role("link", name="Sarah Benali").first.click()
    elise.get_by_label("Famille ou démarche").select_option(label=f"Famille : {FAMILY}")
    elise.get_by_role("button", name="Donner ce droit").click()
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, SARAH)
    return page


def test_a_conflict_shows_both_values_and_either_may_win(elise: Page, sarah: Page) -> None:
    slug, first = "absence-cantine", "pages/absence/fields/enfant"
    for page in (elise, sarah):
        author.open_builder(page, "demarches", slug, first)

    author.set_text(elise.locator(PANEL), "Question", "Pour quel enfant ?")
    _type_over(sarah, "Question", "De quel enfant parlez-vous ?")
    conflict = sarah.locator(f"{PANEL} .alert")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("Élise Moreau")
    expect(conflict).to_contain_text("Pour quel enfant ?")
    expect(conflict).to_contain_text("De quel enfant parlez-vous ?")
    conflict.get_by_role("link", name="Garder la sienne").click()
    expect(conflict).to_have_count(0)
    sarah.wait_for_function("() => customElements.get('studio-builder') && window.htmx")
    expect(sarah.locator(PANEL).get_by_label("Question", exact=True)).to_have_value("Pour quel enfant\xa0?")

    author.set_text(elise.locator(PANEL), "Question", "Quel enfant sera absent ?")
    _type_over(sarah, "Question", "De quel enfant parlez-vous ?")
    with author.saving(sarah):
        sarah.get_by_role("button", name="Garder ma version").click()
    expect(sarah.locator(PANEL).get_by_label("Question", exact=True)).to_have_value("De quel enfant parlez-vous\xa0?")
    expect(sarah.locator(f"{PANEL} .alert")).to_have_count(0)


def test_edits_of_other_places_are_both_saved(elise: Page, sarah: Page) -> None:
    slug = "inscription-periscolaire"
    for page in (elise, sarah):
        page.goto(f"{author.STUDIO}/demarches/{slug}/reglages")
        page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")

    author.set_text(elise.locator("#studio-settings"), "Pour qui", "Les familles de Vaubrelles.")
    author.set_text(sarah.locator("#studio-settings"), "Durée, en minutes", "12")
    sarah.reload()

    expect(sarah.get_by_label("Pour qui", exact=True)).to_have_value("Les familles de Vaubrelles.")
    expect(sarah.get_by_label("Durée, en minutes")).to_have_value("12")


def test_a_conflict_of_settings_is_shown_beside_the_setting(elise: Page, sarah: Page) -> None:
    slug = "inscription-scolaire"
    for page in (elise, sarah):
        page.goto(f"{author.STUDIO}/demarches/{slug}/reglages")
        page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")

    author.set_text(elise.locator("#studio-settings"), "Titre", "Inscrire un enfant à l’école")
    _type_over(sarah, "Titre", "Inscrire son enfant à l’école")
    expect(sarah.locator("#studio-settings .alert")).to_be_focused()
    sarah.get_by_role("button", name="Garder ma version").click()

    expect(sarah.get_by_label("Titre", exact=True)).to_have_value("Inscrire son enfant à l’école")


def test_an_edit_is_undone_after_a_reload_and_by_the_keyboard(elise: Page) -> None:
    author.open_builder(elise, "demarches", "acte-de-naissance")
    panel, title = elise.locator(PANEL), elise.locator(PANEL).get_by_label("Titre", exact=True)
    former_title = title.input_value()

    author.set_text(panel, "Titre", "Votre acte")
    author.set_text(panel, "Introduction", "Préparez la date de naissance.")
    elise.reload()
    with author.saving(elise):
        elise.get_by_role("button", name="Annuler", exact=True).click()
    expect(panel.get_by_label("Introduction")).to_have_value("")
    expect(elise.get_by_role("button", name="Annuler", exact=True)).to_be_focused()
    elise.locator(f"{PANEL} h2").click()
    with author.saving(elise):
        elise.keyboard.press("Control+z")
    expect(title).to_have_value(former_title)
    with author.saving(elise):
        elise.keyboard.press("Control+Shift+z")

    expect(title).to_have_value("Votre acte")
    expect(elise.locator("#studio-outline")).to_contain_text("Votre acte")


def _type_over(page: Page, label: str, value: str) -> None:
    """Type a value that will be refused."""
    field = page.locator("studio-builder").get_by_label(label, exact=True)
    field.fill(value)
    with page.expect_response(lambda response: response.status == 409):
        field.blur()
