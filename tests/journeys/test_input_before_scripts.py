"""Input before the scripts of a page are loaded is saved, validated and searched like later input."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.web.assets import SOURCES
from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.journeys.street_report import TITLE
from tests.servers import wait_until

CHLOE = "chloe.martin@courriel.example"
FORM = "/demarches/permission-de-voirie"
MAIL = "Votre adresse e-mail"
# Custom elements loaded on demand, as on a slow telephone.
LATE = """
  const { define } = customElements
  const late = []
  customElements.define = (...given) => late.push(given)
  globalThis.come = () => {
    customElements.define = define
    for (const given of late) customElements.define(...given)
  }
"""
OPTIONS = [{"value": "1", "label": "Rue Haute"}, {"value": "2", "label": "Rue Basse"}]
LIST = f"""
  <form><choice-search data-options='{json.dumps(OPTIONS)}' data-kind="radio" data-name="rue" data-some="{{count}}" data-none="0">
    <fieldset><legend>Rue</legend>
      <div data-choices></div>
      <input id="rue" name="rue__search"><button name="rue__find">Chercher</button>
      <p data-found></p>
    </fieldset>
  </choice-search></form>
"""


@pytest.fixture
def page(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(demo, DESKTOP).page
    page.add_init_script(LATE)
    return page


def load_element(page: Page, element: str) -> None:
    page.evaluate("() => come()")
    page.wait_for_function(f"() => customElements.get('{element}')")


@pytest.mark.slow
def test_an_invalid_answer_is_reported_on_blur(page: Page) -> None:
    page.goto(f"{FORM}/remplir")

    page.get_by_label(MAIL).fill("chloe@")
    load_element(page, "live-form")
    page.keyboard.press("Tab")

    expect(page.locator("#f-courriel-error")).to_contain_text("adresse e-mail complète")


@pytest.mark.slow
def test_an_answer_is_saved_on_leave(page: Page) -> None:
    page.goto(f"{FORM}/remplir")
    resume = page.get_by_role("link", name="Reprendre")

    page.get_by_label(MAIL).fill("chloe@exemple.fr")
    load_element(page, "save-on-leave")
    page.goto("/")
    wait_until(lambda: page.goto(FORM) and resume.count())
    resume.first.click()

    expect(page.get_by_label(MAIL)).to_have_value("chloe@exemple.fr")


@pytest.mark.slow
def test_a_filled_form_can_continue_offline(demo: LiveServer, page: Page) -> None:
    agent_actions.sign_in(page, demo, CHLOE)
    page.goto("/demarches/signaler-un-probleme-de-voirie/remplir")

    page.get_by_label("Adresse ou description du lieu").fill("12 rue Haute")
    load_element(page, "offline-fallback")

    expect(page.locator("offline-fallback[ready]")).to_be_attached()


@pytest.mark.slow
def test_a_search_is_run(page: Page) -> None:
    page.goto("/")

    page.get_by_role("searchbox").fill("lampadaire")
    load_element(page, "search-box")

    expect(page.locator("#suggestions").get_by_role("link", name=TITLE)).to_be_visible()


def test_a_long_list_is_filtered(chromium: Browser) -> None:
    with chromium.new_page() as page:
        page.set_content(LIST)

        page.fill("#rue", "basse")
        script = (SOURCES / "js/elements/choice-search.js").read_text(encoding="utf-8")
        page.add_script_tag(content=script, type="module")

        expect(page.locator("[role=option]")).to_have_text(["Rue Basse"])
        expect(page.locator("#rue")).to_have_value("basse")
