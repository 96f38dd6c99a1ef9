"""Writing with help, by keyboard: a canned reply found by its words, a colleague named after « @ »."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import street_report as steps
from tests.journeys.conftest import OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

ALICE = "alice.perrin@vaubrelles.example"


@pytest.fixture
def agent(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(demo).page
    agent_actions.sign_in(page, demo, ALICE)
    return page


def open_tab(page: Page, kind: str) -> None:
    if page.locator(f"#write-{kind}").get_attribute("open") is None:
        page.locator(f"#write-{kind} > summary").click()


def test_a_reply_is_inserted_where_the_cursor_is(demo: LiveServer, open_browser: OpenBrowser, agent: Page) -> None:
    resident, report = open_browser(demo).page, steps.StreetReport()
    resident.goto("/demarches/signaler-un-probleme-de-voirie")
    steps.fill_report(resident, report)
    steps.send_report(resident, report)
    agent_actions.find_report(agent, resident.locator("main strong").first.inner_text())
    open_tab(agent, "message")
    agent.locator("#message-text").fill("Bonjour.")

    search = agent.locator("#write-message reply-picker input[type=search]")
    search.fill("photo aider")
    search.press("Enter")

    expect(agent.locator("#write-message reply-picker [role=status]")).to_contain_text("Le modèle est inséré")
    expect(agent.locator("#message-text")).to_have_value(
        "Bonjour.Bonjour,\n\npouvez-vous nous envoyer une photo de l’endroit, prise de loin puis de près\u00a0? "
        "Elle nous dira quel matériel emporter.\n\nAlice Perrin, Voirie et espaces publics"
    )
    expect(agent.locator("#message-text")).to_be_focused()


def test_a_colleague_is_named_with_the_keyboard_and_told(agent: Page) -> None:
    agent.goto("/agents/mentions")
    agent.get_by_role("button", name="Ouvrir la demande").first.click()
    open_tab(agent, "note")

    agent.locator("#note-text").press_sequentially("Plan demandé, @ma")
    expect(agent.get_by_role("option", name="Marc Joubert", selected=True)).to_be_visible()
    agent.keyboard.press("Enter")
    agent.keyboard.press("Control+Enter")

    expect(agent.locator("#thread")).to_contain_text("Plan demandé, @Marc Joubert")
    expect(agent.locator("#write-note").get_by_text("Marc Joubert est prévenu.")).to_be_visible()
