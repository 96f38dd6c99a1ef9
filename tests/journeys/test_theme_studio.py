"""From the saved home page of a site to a published theme, by clicks, then by the keyboard alone."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Route, expect

from devtools.screenshots.saved_sites import zip_site
from tests.example_counts import choose_cases
from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

ELISE = "elise.moreau@vaubrelles.example"
STUDIO = "/agents/site/charte"
MAX_MINUTES = 30
# What the portal must have in common with each site, as Chromium computes it.
LOOKS = {
    "navy": {
        ".site-menu": ("border-image-source", "conic-gradient(rgb(20, 48, 94)"),
        ".hero": ("background-color", "rgb(244, 180, 0)"),
        "footer": ("background-color", "rgb(15, 37, 72)"),
        "main h1": ("color", "rgb(20, 48, 94)"),
    },
    "airy": {
        "body": ("background-color", "rgb(255, 250, 243)"),
        # A little darker than on the site, where it lacks contrast on the pale top of the page.
        ".hero button": ("background-color", "rgb(5, 119, 115)"),
        "footer": ("background-color", "rgb(14, 59, 57)"),
    },
    "dense": {
        "main h1": ("text-transform", "uppercase"),
        ".hero button": ("background-color", "rgb(0, 105, 62)"),
        "footer": ("background-color", "rgb(0, 71, 42)"),
    },
}

IS_READY = "() => customElements.get('theme-studio') && window.htmx"


@pytest.mark.parametrize("name", choose_cases([*LOOKS][:1], [*LOOKS][1:]))
def test_a_saved_page_becomes_the_look_of_the_portal(live: LiveServer, open_browser: OpenBrowser, name: str) -> None:
    page, visitor = open_browser(live, DESKTOP).page, open_browser(live, DESKTOP).page
    agent_actions.sign_in(page, live, ELISE)

    start = time.monotonic()
    _take_site(page, name)
    _publish(page)
    minutes = (time.monotonic() - start) / 60
    print(f"{name}: published in {minutes:.1f} min of clicks")

    assert minutes < MAX_MINUTES
    visitor.goto("/")
    for selector, (name_of_property, value) in LOOKS[name].items():
        style = visitor.locator(selector).first.evaluate(
            "(element, name) => getComputedStyle(element).getPropertyValue(name)", name_of_property
        )
        assert value in style, (selector, style)
    expect(visitor.locator("header img").first).to_be_visible()
    assert find_violations(visitor) == []


def test_a_theme_is_set_undone_and_published_by_the_keyboard(live: LiveServer, open_browser: OpenBrowser) -> None:
    page, visitor = open_browser(live, DESKTOP).page, open_browser(live, DESKTOP).page
    agent_actions.sign_in(page, live, ELISE)
    page.goto(STUDIO)
    page.wait_for_function(IS_READY)

    _type_into(page, "Couleur principale", "#7a2a6b")
    expect(page.get_by_label("Couleur principale", exact=True)).to_have_value("#7a2a6b")
    _type_into(page, "Couleur principale", "#5b1a8a")
    expect(page.get_by_label("Couleur principale", exact=True)).to_have_value("#5b1a8a")
    _press(page, "button", "Annuler")
    expect(page.get_by_label("Couleur principale", exact=True)).to_have_value("#7a2a6b")
    frame = page.frame_locator("[data-preview]")
    expect(frame.locator(".hero button").first).to_have_css("background-color", "rgb(122, 42, 107)")
    assert find_violations(page) == []

    _press(page, "link", "Vérifier et publier…")
    expect(page.get_by_role("heading", level=1)).to_have_text("Publier la charte")
    _press(page, "button", "Publier")
    expect(page.get_by_role("main")).to_contain_text("La charte est publiée")

    visitor.goto("/")
    expect(visitor.locator(".hero button").first).to_have_css("background-color", "rgb(122, 42, 107)")


def test_what_is_typed_while_a_former_value_is_saved_is_kept(live: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(live, DESKTOP).page
    agent_actions.sign_in(page, live, ELISE)
    page.goto(STUDIO)
    page.wait_for_function(IS_READY)
    field = page.get_by_label("Couleur principale", exact=True)
    requests: list[Route] = []

    def delay(route: Route) -> None:
        requests.append(route)

    page.route("**/charte/changements", delay, times=1)

    with page.expect_request("**/charte/changements"):
        field.fill("#14532d")
        field.press("Tab")
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("#1e3")
    while not requests:
        page.wait_for_timeout(20)
    with page.expect_response(lambda response: response.request.method == "POST"):
        requests[0].continue_()
    page.wait_for_function("() => document.querySelector('[data-restored]')")
    page.keyboard.type("a8a")
    with page.expect_response(lambda response: response.request.method == "POST"):
        field.press("Tab")
    page.reload()

    expect(field).to_have_value("#1e3a8a")


def _take_site(page: Page, name: str) -> None:
    """Drop the page, and take everything that it gives."""
    page.goto(STUDIO)
    page.get_by_role("link", name="Partir du site de la collectivité").click()
    page.get_by_label("Ou la page enregistrée").set_input_files(
        {"name": f"{name}.zip", "mimeType": "application/zip", "buffer": zip_site(name)}
    )
    page.get_by_role("button", name="Lire la page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que le site propose")
    assert find_violations(page) == []
    page.get_by_role("button", name="Mettre dans le brouillon").click()
    expect(page.get_by_role("main")).to_contain_text("choix sont dans le brouillon")


def _publish(page: Page) -> None:
    """Repair the contrasts if some lack, then publish."""
    page.get_by_role("link", name="Vérifier et publier…").click()
    repair = page.get_by_role("button", name="Tout corriger, au plus près")
    if repair.count():
        assert find_violations(page) == []
        repair.click()
        expect(repair).to_have_count(0)
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("La charte est publiée")


def _type_into(page: Page, label: str, text: str) -> None:
    """Reach a field with the Tab key, type in it, and leave it."""
    _reach(page, f"document.activeElement.labels?.[0]?.textContent.trim() === {label!r}")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def _press(page: Page, role: str, name: str) -> None:
    """Reach a button or a link with the Tab key, and press it."""
    tag = {"button": "BUTTON", "link": "A"}[role]
    _reach(
        page, f"document.activeElement.tagName === '{tag}' && document.activeElement.textContent.trim() === {name!r}"
    )
    page.keyboard.press("Enter")


def _reach(page: Page, condition: str) -> None:
    for _step in range(400):
        if page.evaluate(condition):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"never reached: {condition}")
