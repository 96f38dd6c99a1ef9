"""The list and the page of a request in Chromium: what each transfers with an empty cache, and how soon it answers a gesture."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from statistics import median

from playwright.sync_api import Page, sync_playwright

from bench import processes
from bench.installation import AGENT, Installation
from bench.measured_pages import record_sizes, sign_in
from bench.page_weights import OPTIONS, STILL
from bench.report import Goal, Report

DESKTOP = {"width": 1280, "height": 800}
VISITS, SLOWER = 3, 4
MOST_KILOBYTES, MOST_MILLISECONDS = 45, 200
LIST = "/agents/demandes?state=all"
# Their answers can be corrected.
REPORTS = "/agents/demandes?procedure=signaler-un-probleme-de-voirie&state=open"
# The durations of what people did, from the gesture to the next paint, as the browser counts them.
_OBSERVE = """() => { window.durations = []; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId) window.durations.push(entry.duration)
}).observe({ type: "event", durationThreshold: 16 }) }"""
Gesture = Callable[[Page], object]
GESTURES: dict[str, dict[str, Gesture]] = {
    "list": {
        "tick a request": lambda page: page.locator("#case-rows .worklist__pick").nth(3).click(),
        "tick all": lambda page: page.locator("check-all input").click(),
        "next request, by a key": lambda page: page.keyboard.press("j"),
        "open the views": lambda page: page.locator(".case-list__views > summary").click(),
        "type in the search": lambda page: page.locator("#f-words").press("v"),
    },
    "page of a request": {
        "correct an answer": lambda page: page.locator("#case-answers .row-tool").first.click(),
        "reach the message": lambda page: page.locator("#form-message textarea").first.click(),
        "type in the message": lambda page: page.keyboard.type("Bonjour"),
    },
}


def measure(place: Installation, report: Report) -> None:
    """Measure both pages as an agent who has just signed in."""
    if (path := shutil.which("chromium") or shutil.which("google-chrome")) is None:
        report.add(Goal("G34", "pages of agents: Chromium is not installed", MOST_KILOBYTES, None))
        return
    with processes.run_web(place), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        base = f"http://localhost:{place.settings.port}"
        page = browser.new_context(viewport=DESKTOP, service_workers="block", base_url=base).new_page()
        sign_in(page, base, AGENT)
        addresses = {"list": LIST, "page of a request": _find_case(page)}
        for what, address in addresses.items():
            weight = _measure_weight(page, address)
            report.add(Goal("G34", f"{what} of agents, all included at load", MOST_KILOBYTES, weight, unit=" kB"))
        _slow_down(page)
        for what, address in addresses.items():
            _add_interactions(page, what, address, report)
        browser.close()


def _find_case(page: Page) -> str:
    """The latest report of a problem in the street."""
    page.goto(REPORTS)
    return str(page.locator("#case-rows .card__link").first.get_attribute("href"))


def _measure_weight(page: Page, address: str) -> float:
    """The kilobytes that the browser counts with an empty cache, until the page is at rest and untouched."""
    page.goto("about:blank")
    with record_sizes(page) as sizes:
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(STILL)
    return sum(sizes) / 1000


def _slow_down(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _add_interactions(page: Page, what: str, address: str, report: Report) -> None:
    """The slowest gesture, each at the median of several visits."""
    durations: dict[str, list[float]] = {name: [] for name in GESTURES[what]}
    for _ in range(VISITS):
        page.goto(address, wait_until="networkidle")
        page.evaluate(_OBSERVE)
        for name, gesture in GESTURES[what].items():
            page.evaluate("window.durations = []")
            gesture(page)
            page.wait_for_load_state("networkidle")
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))")
            durations[name].append(max(page.evaluate("window.durations"), default=0.0))
    medians = {name: median(times) for name, times in durations.items()}
    report.details[f"from a gesture to the next paint, {what}, CPU ×{SLOWER}, ms"] = medians
    slowest = max(medians, key=lambda name: medians[name])
    report.add(
        Goal(
            "G35",
            f"from a gesture to the next paint, {what} of agents, CPU ×{SLOWER}",
            MOST_MILLISECONDS,
            medians[slowest],
            unit=" ms",
            note=slowest,
        )
    )
