"""An appointment for somebody on the telephone, and the days of an agenda, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

OFFICER = "bruno.keller@vaubrelles.example"
AGENDA = "/agents/agendas/titres-d-identite"


def test_an_appointment_is_booked_with_the_keyboard_and_days_follow_the_arrows(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, OFFICER)
    page.goto(f"{AGENDA}/rendez-vous/nouveau?motif=retrait-de-titre")
    page.locator("input[name=rendez_vous]").first.press("Space")
    page.get_by_label("Nom de la personne").fill("Zélie Appelante")
    page.get_by_label("Téléphone").fill("02 61 91 53 00")
    page.get_by_label("Téléphone").press("Enter")

    expect(page.locator(".agenda-day")).to_contain_text("Zélie Appelante")
    day = page.locator("h1").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).not_to_have_text(day)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_have_text(day)


def test_a_day_is_a_list_on_a_phone_without_javascript(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, PHONE, has_script=False).page
    agent_actions.sign_in(page, demo, OFFICER)
    page.goto(f"{AGENDA}/semaine")
    page.locator(".agenda-week__day:has(ol) h2 a").first.click()

    expect(page.locator("td[data-kind=booking]").first).to_be_visible()
    expect(page.locator(".agenda-day thead")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.locator("td[data-kind=booking] a").first.click()
    expect(page.locator("main")).to_contain_text("Téléphone")
