"""An agent whose page goes away while they write: what was typed is there when they come back, and nothing was sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import roads
from tests.journeys.conftest import OpenBrowser
from tests.journeys.live import Live

pytestmark = pytest.mark.slow

ALICE = "alice.perrin@vaubrelles.example"


def kept(page: Page) -> None:
    """Waits until what was just typed has been kept."""
    with page.expect_response(lambda answer: "/brouillons/" in answer.url and answer.status == 204):
        page.keyboard.type(".")


def test_a_message_and_the_answers_to_an_action_survive_a_reload(demo: Live, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    roads.sign_in(page, demo, ALICE)
    case = demo.guide["pages"]["agents_case"]
    page.goto(case)

    page.locator("#message-text").fill("Nous passons jeudi matin")
    kept(page)
    page.reload()
    expect(page.locator("#message-text")).to_have_value("Nous passons jeudi matin.")
    expect(page.locator("#write-message")).to_contain_text("Votre brouillon est repris ici")

    page.goto(f"{case}/actions/decline")
    page.locator("textarea").first.fill("Voie privée")
    kept(page)
    page.reload()
    expect(page.locator("textarea").first).to_have_value("Voie privée.")
