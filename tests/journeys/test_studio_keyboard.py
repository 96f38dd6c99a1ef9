"""The builders with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys import studio_keyboard as keyboard
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

FORM = "encombrants"
CIRCUIT = "declaration"
ROAD = "signaler-un-probleme-de-voirie"


@pytest.fixture
def page(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, author.ELISE)
    return page


def test_questions_are_added_moved_and_put_under_a_condition(page: Page) -> None:
    author.open_builder(page, "demarches", FORM)
    panel, outline = page.locator("#studio-panel"), page.locator("#studio-outline")
    titles = outline.locator("[data-sortable] a > span:first-of-type")

    keyboard.reach(page, outline.locator("a[aria-current]").first)
    keyboard.add_question(page, "Oui ou non", "Avez-vous un camion ?")
    keyboard.add_question(page, "Texte court", "Immatriculation")
    keyboard.add_question(page, "Date", "Jour souhaité")
    keyboard.press_and_save(page, page.locator("#operation-up"))
    expect(page.locator("#operation-up")).to_be_focused()
    assert _follows(titles.all_inner_texts(), "Jour souhaité", "Immatriculation")

    keyboard.press_and_save(page, page.locator("#studio-undo"), key="Shift+Tab")
    assert _follows(titles.all_inner_texts(), "Immatriculation", "Jour souhaité")
    keyboard.press_and_save(page, page.locator("#studio-redo"))
    assert _follows(titles.all_inner_texts(), "Jour souhaité", "Immatriculation")

    keyboard.press(page, outline.get_by_role("link", name="Immatriculation"))
    expect(panel.locator("h2")).to_contain_text("Immatriculation")
    expect(panel.locator("h2")).to_be_focused()
    group = panel.locator("details", has=page.locator("summary", has_text="Affichage")).first
    keyboard.press(page, group.locator("summary").first)
    keyboard.press(page, group.get_by_role("button", name="Ajouter une condition"))
    expect(group.get_by_label("Filtrer la liste")).to_be_focused()
    page.keyboard.type("camion")
    page.keyboard.press("Enter")
    expect(group.locator(".expression-editor__sentence")).to_contain_text("Avez-vous un camion")
    author.wait_until_settled(page)
    assert not page.evaluate(keyboard.IS_LOST)
    mark = outline.locator("a", has_text="Immatriculation").locator(".studio-outline__mark")
    expect(mark).to_contain_text("sous condition")


def test_an_action_is_drawn_from_a_handle_and_followed_in_the_list(page: Page) -> None:
    author.open_builder(page, "circuits", CIRCUIT)
    panel, drawing = page.locator("#studio-panel"), page.locator("circuit-drawing svg")

    keyboard.reach(page, drawing.locator("a[data-status='received']"))
    keyboard.press(page, drawing.locator("[data-handle='received']"))
    expect(page.locator("circuit-drawing [role=status]").first).to_contain_text("Choisissez le statut")
    page.keyboard.press("ArrowDown")
    with author.saving(page):
        page.keyboard.press("Enter")
    expect(panel.locator("h2")).to_contain_text("Nouvelle action")
    expect(panel.locator("h2")).to_be_focused()
    keyboard.type_text(page, panel.get_by_label("Texte du bouton", exact=True), "Renvoyer")
    with author.saving(page):
        page.keyboard.press("Tab")
    assert not page.evaluate(keyboard.IS_LOST)

    page.keyboard.press("Escape")
    twin = page.locator("details", has=page.locator("circuit-twin")).last
    keyboard.press(page, twin.locator("summary"))
    keyboard.reach(page, twin.locator("a[data-status='received']"))
    page.keyboard.press("ArrowDown")
    action = twin.locator("a[data-from='received']").first
    expect(action).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(twin.locator(f"a[data-status='{action.get_attribute('data-to')}']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator("h2")).to_contain_text("Enregistrée")


def test_choices_are_moved_added_and_removed_where_they_are_listed(page: Page) -> None:
    author.open_builder(page, "demarches", ROAD, "pages/probleme/fields/nature")
    choices = page.locator(".studio-options li")
    labels = choices.locator("input[aria-label]")
    first = labels.first.input_value()

    keyboard.press_and_save(page, choices.first.get_by_role("button", name="Descendre"))
    expect(labels.nth(1)).to_have_value(first)
    expect(choices.nth(1).get_by_role("button", name="Descendre")).to_be_focused()

    keyboard.type_text(page, page.get_by_label("Ajouter des choix"), "Un banc")
    keyboard.press(page, page.locator(".studio-mode").get_by_role("button", name="Ajouter"))
    expect(labels.last).to_have_value("Un banc")
    expect(page.get_by_label("Ajouter des choix")).to_be_focused()

    keyboard.press_and_save(page, choices.nth(1).get_by_role("button", name="Retirer"), key="Shift+Tab")
    expect(labels.nth(1)).not_to_have_value(first)
    expect(choices.nth(1).get_by_role("button", name="Retirer")).to_be_focused()


def _follows(titles: list[str], first: str, second: str) -> bool:
    return titles.index(first) + 1 == titles.index(second)
