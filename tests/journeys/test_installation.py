"""The invitation to install the portal: after two visits, with the button of the browser or the steps of iOS."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.journeys.inspection import find_violations
from tests.journeys.network_idle import wait_for_network_idle
from tests.journeys.offline_browser import WebServer, launch_browser, visit

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]

CAN_BE_INSTALLED = """() => {
  const event = new Event("beforeinstallprompt", { cancelable: true })
  event.prompt = () => { window.asked = true }
  dispatchEvent(event)
  return event.defaultPrevented
}"""


def test_the_invitation_waits_for_the_second_visit_and_respects_a_refusal(
    engine: BrowserType, server: WebServer, tmp_path: Path
) -> None:
    for number, is_invited in ((1, False), (2, True), (3, False)):
        with launch_browser(engine, tmp_path / "profile", server.url) as page:
            visit(page, "/")
            page.wait_for_function("(number) => localStorage.getItem('visits') === number", arg=str(number))
            assert page.evaluate(CAN_BE_INSTALLED)
            notice = page.locator("[data-notice=install]")
            if not is_invited:
                wait_for_network_idle(page)
                expect(notice).to_have_count(0)
                continue
            expect(notice).to_contain_text("sous la main")
            expect(notice.locator("[data-ios]")).to_be_hidden()
            assert find_violations(page) == []
            notice.get_by_role("button", name="Plus tard").click()
            expect(notice).to_have_count(0)


@pytest.mark.trust
def test_the_install_button_prompts_the_browser(page: Page) -> None:
    page.add_init_script("localStorage.setItem('visits', 2)")
    page.add_init_script(
        "addEventListener('beforeinstallprompt', (event) => { event.prompt = () => { window.asked = true } }, true)"
    )
    visit(page, "/")

    page.evaluate(CAN_BE_INSTALLED)
    page.get_by_role("button", name="Installer", exact=True).click()

    assert page.evaluate("window.asked") is True


@pytest.mark.trust
def test_ios_has_instructions_and_a_splash_screen(page: Page) -> None:
    page.add_init_script("localStorage.setItem('visits', 2); navigator.standalone = false")
    visit(page, "/")

    # Landscape, beside the notch.
    page.set_viewport_size({"width": 740, "height": 360})
    insets = {"insets": {"left": 60, "right": 60}}
    page.context.new_cdp_session(page).send("Emulation.setSafeAreaInsetsOverride", insets)

    page.wait_for_function(
        """() => {
          const edges = [...document.querySelectorAll(".brand, h1")].map((each) => each.getBoundingClientRect().left)
          return edges.length === 2 && Math.min(...edges) >= 60
        }"""
    )
    steps = page.locator("[data-notice=install] [data-ios] li")
    expect(steps).to_have_count(3)
    expect(steps.nth(1)).to_contain_text("Sur l’écran d’accueil")
    expect(page.get_by_role("button", name="Installer", exact=True)).to_be_hidden()
    assert "/icones/demarrage-" in str(page.locator("link[rel=apple-touch-startup-image]").get_attribute("href"))
    assert find_violations(page) == []
