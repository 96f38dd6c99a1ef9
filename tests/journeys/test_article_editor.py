"""Articles of the knowledge base in a browser: written with the keyboard alone, read without a network."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys import studio_keyboard as keyboard
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.journeys.offline_browser import WebServer, read_copies, visit, wait_until
from tests.knowledge.articles import make_article, save_topics

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

LIST = "/agents/site/articles"
PASTED = "<h2>Où ?</h2><p class=MsoNormal>À la <b>mairie</b>.</p>"
PASTE = """(html) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData("text/html", html)
  clipboardData.setData("text/plain", "Où ? À la mairie.")
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}"""


def test_an_article_is_written_and_published_with_the_keyboard(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, author.ELISE)
    page.goto(f"{LIST}/nouveau")

    keyboard.type_text(page, page.locator("#f-question"), "Où est le lavoir ?")
    page.keyboard.press("Enter")
    answer = page.locator("#f-answer")
    keyboard.reach(page, answer)
    page.keyboard.type("Il est ")
    page.keyboard.press("Control+b")
    page.keyboard.type("rue du Pont")
    expect(answer).to_have_value("Il est **rue du Pont**")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.evaluate(PASTE, PASTED)
    keyboard.reach(page, page.locator("#article-form [data-mark=bold]").first, key="Shift+Tab")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#f-answer-preview strong").first).to_have_text("rue du Pont")
    expect(page.locator("#f-answer-preview h2")).to_have_text("Où ?")
    keyboard.reach(page, page.locator("#f-topic"))
    page.keyboard.type("Rues")
    keyboard.press(page, page.get_by_role("button", name="Enregistrer et publier"))

    expect(page.locator(".alert")).to_contain_text("L’article est publié.")
    page.goto("/aide/ou-est-le-lavoir")
    expect(page.locator(".prose strong").first).to_have_text("rue du Pont")


def test_the_help_of_a_form_is_read_without_a_network(page: Page, server: WebServer, procedure_version: UUID) -> None:
    save_topics()
    make_article(procedures=("signaler",))
    visit(page, "/")
    visit(page, "/")
    wait_until(lambda: any("/aide/poubelles" in paths for paths in read_copies(page).values()))
    server.stop()

    page.goto("/aide/poubelles")

    expect(page.locator("h1")).to_have_text("Quand sortir mes poubelles ?")
