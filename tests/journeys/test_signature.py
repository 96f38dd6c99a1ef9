"""A signature in a browser, with a pointer and with the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response, expect

from app.core.photos.drawing import clean_drawing
from tests.example_counts import sample_cases
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

START = "/demarches/subvention-association/remplir"


def open_last_page(page: Page) -> None:
    page.goto(START)
    page.get_by_label("Nom de l’association").fill("Les Voix de la Brelle")
    draft = page.locator("[name=draft]")
    expect(draft).to_have_count(1)
    page.goto(f"{START}/{draft.input_value()}/documents")


def is_saved(response: Response) -> bool:
    """Tell whether the draft is saved, which follows the refresh."""
    posted_body = response.request.post_data or ""
    return response.url.endswith("/brouillon") and "looked_at" not in posted_body and response.ok


def get_drawing(page: Page) -> str:
    return page.locator("[name=signature__drawing]").input_value()


@pytest.mark.parametrize("width", sample_cases([PHONE, DESKTOP], share=2))
def test_a_signature_is_drawn_saved_and_cleared(demo: LiveServer, open_browser: OpenBrowser, width: int) -> None:
    page = open_browser(demo, width).page
    open_last_page(page)
    pad = page.locator("signature-pad canvas")
    # Position after the layout is stable.
    pad.hover()
    box = pad.bounding_box()
    assert box

    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=8)
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] - 20, steps=8)
    with page.expect_response(is_saved):
        page.mouse.up()
    assert clean_drawing(get_drawing(page))
    page.reload()
    assert clean_drawing(get_drawing(page))
    assert find_violations(page) == []

    page.get_by_role("button", name="Effacer la signature").click()
    assert get_drawing(page) == ""


def test_a_signature_is_given_with_the_keyboard(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    open_last_page(page)

    page.get_by_label("Prénom et nom de la personne qui signe").focus()
    page.keyboard.type("Agnès Toulouse")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Effacer la signature")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Je signe électroniquement, sans dessiner")).to_be_checked()
    page.get_by_label("IBAN").fill("FR76 9999 9000 0100 0123 4567 800")
    page.get_by_label("IBAN").blur()
    expect(page.locator("#f-compte__iban-error")).to_be_visible()
