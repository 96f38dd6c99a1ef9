"""Reading comfort on pages, a third of them in `make test`: zoom, text spacing, target size, reduced motion, forced colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from devtools.demo import pictures
from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.inspection import StopDraw
from tests.journeys.live_server import LiveServer
from tests.journeys.network_idle import wait_for_network_idle

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

# 1280 × 1024 at 400 % zoom (WCAG 1.4.10).
ENLARGED = {"width": 320, "height": 256}
FORM = "/demarches/signaler-un-probleme-de-voirie/remplir"
CHLOE, ELISE = "chloe.martin@courriel.example", "elise.moreau@vaubrelles.example"
SCRIPT = (Path(__file__).parent / "reading_comfort.js").read_text()


def test_twelve_pages_pass_every_check(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, PHONE).page
    faults: list[str] = []

    for name in filter(StopDraw("reading").includes, iterate_stops(page, demo)):
        wait_for_network_idle(page)
        faults += [f"{name}, {fault}" for fault in find_faults(page)]

    assert "\n".join(faults) == ""


def test_resident_pages_fit_a_phone_with_a_double_font_size(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, PHONE).page
    faults: list[str] = []

    for name in filter(StopDraw("large letters").includes, _iterate_visitor_stops(page, demo)):
        wait_for_network_idle(page)
        page.evaluate(SCRIPT)
        faults += [f"{name}, {fault}" for fault in _check_large_text(page, PHONE)]

    assert "\n".join(faults) == ""


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        (".button { min-height: 20px; padding: 0; line-height: 1 }", "aimed at"),
        ("main * { transition: all 1s }", "without motion"),
        ("[aria-current] { outline: 0 !important; background: blue }", "in the colours of the system"),
        (".button { border: 0 !important }", "in the colours of the system"),
        ("h1 { width: 30rem }", "320 × 256"),
        ("h1 { height: 1.6lh; overflow: hidden }", "320 × 256 with wider spaces"),
        ("h1 { height: 40px; overflow: hidden; white-space: nowrap }", "letters twice as large"),
    ],
)
def test_each_check_detects_its_fault(demo: LiveServer, open_browser: OpenBrowser, style: str, fault: str) -> None:
    page = open_browser(demo, PHONE).page
    page.goto("/suivi")
    page.evaluate(SCRIPT)

    page.evaluate(f"comfort.wear('{style}')")

    assert LOOKS[fault](page) != []


def iterate_stops(page: Page, demo: LiveServer) -> Iterator[str]:
    """Visit each page, by its name, as a visitor, a resident, an agent and an administrator."""
    yield from _iterate_visitor_stops(page, demo)
    agent_actions.sign_in(page, demo, CHLOE)
    page.goto("/compte/profil")
    yield "profile"
    page.context.clear_cookies()
    agent_actions.sign_in(page, demo)
    page.goto("/agents/demandes")
    yield "list of requests"
    page.goto(demo.guide["pages"]["agents_case"])
    yield "page of a request"
    page.context.clear_cookies()
    agent_actions.sign_in(page, demo, ELISE)
    page.goto("/agents/administration/reglages")
    yield "settings"


def _iterate_visitor_stops(page: Page, demo: LiveServer) -> Iterator[str]:
    for name, path in (("home", "/"), ("catalogue", "/demarches"), ("procedure", FORM.removesuffix("/remplir"))):
        page.goto(path)
        yield name
    page.goto(FORM)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_selector("#error-summary")
    yield "form with errors"
    page.get_by_label("Trou ou déformation de la chaussée").check()
    page.get_by_label("Adresse ou description du lieu").fill("12 rue du Lavoir")
    page.locator("[name=photos]").set_input_files(
        {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": pictures.draw_picture("pothole")}
    )
    page.get_by_role("button", name="Continuer").click()
    page.locator("[name=danger][value=no]").check()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_selector("main .summary-list")
    yield "review"
    page.click("main form [type=submit]")
    page.wait_for_selector("main .ticket")
    yield "receipt"
    page.goto("/suivi")
    yield "tracking"
    page.goto("/compte/connexion")
    yield "sign-in"


def find_faults(page: Page) -> list[str]:
    page.evaluate(SCRIPT)
    return [f"{way}: {fault}" for way, look in LOOKS.items() for fault in look(page)]


def _run_checks(page: Page, *names: str) -> list[str]:
    return [fault for name in names for fault in page.evaluate(f"comfort.{name}()")]


def _check_target_size(page: Page) -> list[str]:
    return _run_checks(page, "tooSmall")


def _check_reduced_motion(page: Page) -> list[str]:
    page.emulate_media(reduced_motion="reduce")
    faults = _run_checks(page, "moving")
    page.emulate_media(reduced_motion="no-preference")
    return faults


def _check_forced_colours(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    faults = _run_checks(page, "lostWithoutColours")
    page.emulate_media(forced_colors="none")
    return faults


def _check_zoom(page: Page) -> list[str]:
    page.set_viewport_size(ENLARGED)
    return _run_checks(page, "tooWide", "clipped")


def _check_text_spacing(page: Page) -> list[str]:
    page.evaluate("comfort.space()")
    faults = _run_checks(page, "tooWide", "clipped")
    page.evaluate("comfort.unspace()")
    page.set_viewport_size(PHONE)
    return faults


def _check_large_text(page: Page, viewport: dict[str, int] = DESKTOP) -> list[str]:
    """Check the page with the font size of the browser doubled (WCAG 1.4.4)."""
    settings = page.context.new_cdp_session(page)
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    faults = _run_checks(page, "notEnlarged", "tooWide", "clipped")
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    settings.detach()
    page.set_viewport_size(PHONE)
    return faults


LOOKS: dict[str, Callable[[Page], list[str]]] = {
    "aimed at": _check_target_size,
    "without motion": _check_reduced_motion,
    "in the colours of the system": _check_forced_colours,
    "320 × 256": _check_zoom,
    "320 × 256 with wider spaces": _check_text_spacing,
    "letters twice as large": _check_large_text,
}
