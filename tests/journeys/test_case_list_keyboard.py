"""The list by the keyboard alone: rows, opening and coming back, ticking, taking charge, palette, help."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.cases.models import Case
from app.cases.people.work_preferences import NEXT, WorkPreferences, save_work_preferences
from app.core.db import db
from tests.cast import Person
from tests.factories import MakeCase
from tests.journeys.inspection import find_violations
from tests.journeys.offline_browser import WebServer, carry_session
from tests.notifications.deliveries import make_agent

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.by_turns(10)]

LIST = "/agents/demandes"
TEN = 10


@pytest.fixture
def desk(page: Page, server: WebServer, alice: Person, make_case: MakeCase) -> Page:
    """The list of Alice on her desk, with thirty cases."""
    for number in range(30):
        make_case(nom=f"Numéro{number}")
    carry_session(page, server, alice)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(LIST)
    page.wait_for_function("() => customElements.get('list-keys')")
    return page


def test_twenty_five_rows_are_in_sight(desk: Page) -> None:
    rows = desk.locator("#case-rows tbody tr")

    expect(rows).to_have_count(25)
    expect(rows.last).to_be_in_viewport(ratio=1)
    assert all(row.bounding_box()["height"] <= 44 for row in rows.all())  # type: ignore[index]


def test_two_keys_lead_to_the_first_row(desk: Page) -> None:
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Aller à la liste")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("j")

    expect(desk.get_by_role("link", name="Chloé Numéro29")).to_be_focused()


def test_ten_rows_are_opened_one_after_the_other_and_the_list_keeps_its_position(desk: Page) -> None:
    desk.goto(f"{LIST}?state=all&order=oldest")
    desk.wait_for_function("() => customElements.get('list-keys')")
    desk.keyboard.press("j")

    for number in range(10):
        expect(desk.get_by_role("link", name=f"Chloé Numéro{number}", exact=True)).to_be_focused()
        desk.keyboard.press("Enter")
        expect(desk.locator("#case-history")).to_be_visible()
        desk.go_back()
        expect(desk).to_have_url(f"{desk.url.split('?')[0]}?state=all&order=oldest")
        expect(desk.get_by_role("link", name=f"Chloé Numéro{number}", exact=True)).to_be_focused()
        desk.keyboard.press("j")


def test_ten_requests_are_decided_with_three_keys_each_besides_the_text(desk: Page, alice: Person) -> None:
    save_work_preferences(make_agent(alice), WorkPreferences(NEXT))
    db.session.commit()
    desk.goto(f"{LIST}?order=oldest")
    desk.wait_for_function("() => customElements.get('list-keys')")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")

    for number in range(TEN):
        expect(desk.get_by_role("heading", level=1)).to_have_text(f"Chloé Numéro{number}")
        desk.wait_for_function("() => customElements.get('case-keys')")
        desk.keyboard.press("e")
        expect(desk.locator("#case-actions-title")).to_have_text("Accepter")
        desk.keyboard.press("Tab")
        desk.keyboard.type("Nord")
        desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", level=1)).to_have_text(f"Chloé Numéro{TEN}")
    db.session.rollback()
    assert db.session.query(Case).filter_by(status="accepted").count() == TEN


def test_a_row_is_ticked_then_taken_by_a_key(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("e")

    expect(desk.locator("#case-in-charge")).to_contain_text("Vous vous en occupez")


def test_the_palette_opens_a_case_and_gives_the_focus_back(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("combobox", name="Demande, démarche, vue ou page")).to_be_focused()
    assert find_violations(desk) == []
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("link", name="Chloé Numéro29")).to_be_focused()

    desk.keyboard.press("Control+k")
    desk.keyboard.type("numéro7")
    expect(desk.get_by_role("option", name="Chloé Numéro7")).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    expect(desk).to_have_title(desk.title())
    assert "/agents/demandes/" in desk.url


def test_keys_of_one_letter_are_turned_off(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Au clavier")).to_be_visible()
    desk.get_by_role("button", name="Désactiver les touches d’une lettre").press("Enter")
    expect(desk.locator("list-keys[off]")).to_be_attached()

    desk.keyboard.press("j")

    expect(desk.get_by_role("link", name="Chloé Numéro29")).not_to_be_focused()


def test_columns_are_chosen_in_a_dialog(desk: Page) -> None:
    # htmx comes with the focus; pressed before it is here, the link leads to the page of the columns.
    desk.get_by_role("link", name="Colonnes").focus()
    desk.wait_for_function("() => window.htmx")
    desk.get_by_role("link", name="Colonnes").press("Enter")
    dialog = desk.get_by_role("dialog", name="Colonnes de la liste")
    dialog.get_by_label("Canal").check()
    dialog.get_by_role("button", name="Monter : Statut").press("Enter")
    expect(dialog.get_by_role("listitem").nth(1)).to_contain_text("Statut")
    expect(dialog.get_by_role("button", name="Monter : Statut")).to_be_focused()
    dialog.get_by_role("button", name="Appliquer").last.press("Enter")

    expect(desk.get_by_role("columnheader", name="Canal")).to_be_visible()


def test_the_list_is_cards_on_a_phone(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})

    assert desk.evaluate("document.documentElement.scrollWidth") == 360
    expect(desk.locator("#case-rows thead")).to_be_hidden()
    expect(desk.locator("#case-rows tbody tr").first).to_be_in_viewport()
    desk.get_by_text("Filtres", exact=True).click()
    expect(desk.get_by_label("Démarche", exact=True)).to_be_visible()
    assert find_violations(desk) == []
    db.session.rollback()
