"""The themes of the demo in a browser: accessible in light and dark mode at two widths, and still while their fonts come."""

from __future__ import annotations

import time
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Route

from devtools.demo.guide_pages import PAGES
from devtools.demo.theme_names import CHOICES, THEMES
from tests.example_counts import FACTOR, sample_cases
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.live_server import LiveServer
from tests.patience import allow
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(3)]

ALL_PAGES = (
    "home",
    "form",
    "catalogue",
    "theme",
    "search",
    "procedure",
    "priced_procedure",
    "photo_report",
    "tracking",
    "legal_notice",
    "sign_in",
    "register",
)
# All of them in `make trust`.
INSPECTED_PAGES = ALL_PAGES if FACTOR > 1 else ALL_PAGES[:2]
TITLES = {"village": "Vaubrelles, village fleuri", "coast": "Vaubrelles-sur-Mer", "metropolis": "Vaubrelles Métropole"}
TITLES |= {"department": "Département du Val-de-Vaubrelle", "neutral": 'viewBox="0 0 40 40"'}
MAX_SHIFT = 0.01
# In the font that replaces that of its titles, the title of the home page is one line longer on a phone: 0.03.
WRAPS_OTHERWISE = pytest.param("department", marks=pytest.mark.xfail(strict=True, reason="its title has one more line"))
LATE_FONTS = [WRAPS_OTHERWISE if key == "department" else key for key in CHOICES]
WATCH_SHIFTS = """
window.shift = 0
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value })
  .observe({ type: "layout-shift", buffered: true })
"""


@pytest.mark.parametrize("key", sample_cases(THEMES, share=len(THEMES)))
def test_axe_finds_nothing_in_a_theme_of_the_demo(live: LiveServer, open_browser: OpenBrowser, key: str) -> None:
    put_in_force(live, key)
    problems = []
    for viewport in (PHONE, DESKTOP):
        page = open_browser(live, viewport, reduced_motion="reduce").page
        for name in INSPECTED_PAGES:
            page.goto(PAGES[name], wait_until="networkidle")
            problems += [f"{name}, {viewport['width']} px: {problem}" for problem in list_problems(page)]

    assert "\n".join(problems) == ""


@pytest.mark.parametrize("key", sample_cases(LATE_FONTS, share=len(LATE_FONTS)))
def test_nothing_moves_when_fonts_come_late(live: LiveServer, open_browser: OpenBrowser, key: str) -> None:
    put_in_force(live, key)

    for viewport in (PHONE, DESKTOP):
        page = open_browser(live, viewport).page
        page.add_init_script(WATCH_SHIFTS)
        page.route("**/*.woff2", delay_font)
        page.goto("/", wait_until="networkidle")

        assert page.evaluate("() => document.fonts.ready.then(() => document.fonts.size)") > 0
        assert page.evaluate("window.shift") <= MAX_SHIFT


def put_in_force(live: LiveServer, key: str) -> None:
    """Put a theme in force, and wait until the pages have it: other processes cache the former one for a few seconds."""
    live.run_command("demo", "--theme", key)
    wait_until(lambda: TITLES[key] in read_home(live), patience=allow(20))


def read_home(live: LiveServer) -> str:
    with urlopen(f"{live.base_url}/") as response:
        return str(response.read().decode())


def list_problems(page: Page) -> list[str]:
    problems = []
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode, reduced_motion="reduce")  # type: ignore[arg-type]
        problems += [f"{mode}: {violation}" for violation in find_violations(page)]
    overflow = page.evaluate(OVERFLOW)
    return [*problems, overflow] if overflow else problems


def delay_font(route: Route) -> None:
    time.sleep(0.5)
    route.continue_()
