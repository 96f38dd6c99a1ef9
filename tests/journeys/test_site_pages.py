"""A webmaster makes a page with the keyboard alone, and anybody reads it without scripts; two webmasters at once lose nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys import studio_keyboard as keyboard
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]


@pytest.fixture
def page(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, author.ELISE)
    return page


def create_page(page: Page, title: str) -> None:
    """With the keyboard alone: the builder of a new page is open."""
    page.goto("/agents/site/pages")
    keyboard.type_text(page, page.get_by_label("Titre"), title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def add_block(page: Page, label: str) -> None:
    """With the keyboard alone: the panel of the new block is open."""
    details = page.locator("details", has=page.locator(".studio-types"))
    if details.get_attribute("open") is None:
        keyboard.press(page, details.locator("summary"))
    keyboard.press(page, page.locator(".studio-types").get_by_role("button", name=label, exact=True))
    expect(page.locator("#page-panel h2").first).to_have_text(label)


def test_a_chosen_block_shows_its_settings_on_a_phone_and_moves_nothing_on_a_desktop(page: Page) -> None:
    create_page(page, "Se déplacer")
    add_block(page, "Texte")
    add_block(page, "Alerte")
    page.locator("[data-block] > a").first.click()
    expect(page.locator("#page-panel h2").first).to_have_text("Texte")
    assert page.evaluate("scrollY") == 0

    page.set_viewport_size(PHONE)
    page.locator("[data-block] > a").last.click()

    expect(page.locator("#page-panel h2").first).to_have_text("Alerte")
    expect(page.locator("#page-panel h2").first).to_be_in_viewport()


def test_a_page_is_made_with_the_keyboard_alone(page: Page, demo: LiveServer, open_browser: OpenBrowser) -> None:
    create_page(page, "Sortir à Vaubrelles")
    add_block(page, "Texte")
    keyboard.type_text(page, page.locator("#f-s-title"), "Le marché")
    keyboard.type_text(page, page.locator("#f-s-text"), "Le **jeudi** matin.")
    expect(page.frame_locator("[data-preview-frame]").locator("main strong")).to_have_text("jeudi")
    expect(page.locator("#label-b1")).to_have_text("Texte – Le marché")
    add_block(page, "Suivre une demande")
    keyboard.press(page, page.get_by_role("button", name="Monter : Suivre une demande"))
    expect(page.locator("[data-block] > a").first).to_have_text("Suivre une demande")
    assert find_violations(page) == []
    keyboard.press(page, page.get_by_role("link", name="Vérifier et publier"))
    keyboard.press(page, page.get_by_role("button", name="Publier la page"))
    expect(page.get_by_text("La page est publiée.")).to_be_visible()

    reader = open_browser(demo, has_script=False).page
    reader.goto("/pages/sortir-a-vaubrelles")
    expect(reader.locator("main strong")).to_have_text("jeudi")
    assert reader.locator("main h2").all_inner_texts() == ["Suivre une demande", "Le marché"]


def test_two_webmasters_at_once_lose_nothing(page: Page) -> None:
    create_page(page, "Deux à la fois")
    add_block(page, "Texte")
    expect(page.locator("#f-s-text")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#f-s-title").fill("De l’autre")
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.locator("#label-b1")).to_have_text("Texte – De l’autre")

    page.locator("#f-s-title").fill("Du premier")
    page.keyboard.press("Tab")

    expect(page.locator("#block-state")).to_contain_text("De l’autre")
    expect(page.locator("#f-s-title")).to_have_value("Du premier")
    page.get_by_role("button", name="Garder ma version").click()
    expect(page.locator("#label-b1")).to_have_text("Texte – Du premier")
