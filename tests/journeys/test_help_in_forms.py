"""A resident unfolds the article under a question with the keyboard: nothing typed is lost, nothing is out of reach."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import studio_keyboard as keyboard
from tests.journeys.conftest import OpenBrowser
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

FORM = "/demarches/declaration-prealable-de-travaux/remplir"


def test_an_article_is_read_while_the_form_is_filled_in(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    page.goto(FORM)
    keyboard.type_text(page, page.get_by_label("Numéro et rue"), "1 rue du Pont")
    help_article = page.locator("details.help-article")

    keyboard.press(page, help_article.locator("summary"))

    expect(help_article).to_have_attribute("open", "")
    expect(help_article.get_by_role("link", name="cadastre.gouv.fr")).to_have_attribute("target", "_blank")
    expect(page.get_by_label("Numéro et rue")).to_have_value("1 rue du Pont")
    assert find_violations(page) == []
    assert help_article.locator("summary").bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
