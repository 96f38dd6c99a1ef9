"""Fixtures of journeys: a live Parvis, Chromium, and monitored browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright

from app.config import Settings
from tests.browsers import OPTIONS, find_browser
from tests.journeys.inspection import Inspection, inspect
from tests.journeys.live_server import LiveServer, run_live_server
from tests.journeys.monitored_page import MonitoredPage
from tests.journeys.offline_browser import WebServer, launch_browser
from tests.patience import allow
from tests.seeded_demo import SeededDemo

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}

# Timeout of expectations in milliseconds.
PATIENCE = allow(20_000)

OpenBrowser = Callable[..., MonitoredPage]
Inspect = Callable[[str], list[Inspection]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/journeys/"):
            item.add_marker(pytest.mark.browser)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(OPTIONS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo(seeded_demo: SeededDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A live Parvis shared by tests, which read it or write data that no other test reads."""
    with run_live_server(seeded_demo, tmp_path_factory.mktemp("demo")) as live:
        yield live


@pytest.fixture(scope="module")
def live(seeded_demo: SeededDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A live Parvis of one test file, whose tests may shift its clock; the clock is reset for each test."""
    with run_live_server(seeded_demo, tmp_path_factory.mktemp("live")) as live_server:
        yield live_server


@pytest.fixture
def open_browser(chromium: Browser) -> Iterator[OpenBrowser]:
    """Return a function that opens the browser of one more person; at the end, checks that no browser reported an error.

    Without `has_worker`, no service worker is installed, which would load the hundred files of the offline site.
    """
    opened_pages: list[tuple[MonitoredPage, LiveServer]] = []
    with ExitStack() as stack:

        def open_one(
            live: LiveServer,
            viewport: dict[str, int] | None = None,
            *,
            has_script: bool = True,
            has_worker: bool = False,
            **options: Any,
        ) -> MonitoredPage:
            context = chromium.new_context(
                base_url=live.base_url,
                viewport=viewport or PHONE,
                locale="fr-FR",
                timezone_id="Europe/Paris",
                java_script_enabled=has_script,
                service_workers="allow" if has_worker else "block",
                **options,
            )
            stack.callback(context.close)
            page = MonitoredPage(context, live.base_url)
            opened_pages.append((page, live))
            return page

        yield open_one
    for page, live in opened_pages:
        assert page.problems == [], f"{page.problems}\nlast lines of the server:\n{live.read_log()[-6000:]}"


@pytest.fixture(scope="package")
def inspections(demo: LiveServer, chromium: Browser) -> Inspect:
    """Return the inspections of a tour, made once for all tests, like the error that stopped it."""
    outcomes: dict[str, list[Inspection] | Exception] = {}

    def on_tour(name: str) -> list[Inspection]:
        if name not in outcomes:
            try:
                outcomes[name] = walk(name)
            except Exception as error:  # noqa: BLE001 - raised again below
                outcomes[name] = error
        if isinstance(outcome := outcomes[name], Exception):
            raise outcome
        return outcome

    def walk(name: str) -> list[Inspection]:
        context = chromium.new_context(base_url=demo.base_url, locale="fr-FR", reduced_motion="reduce")
        browser = MonitoredPage(context, demo.base_url)
        tour_inspections = inspect(name, browser, demo.guide)
        context.close()
        assert browser.problems == []
        return tour_inspections

    return on_tour


@pytest.fixture
def server(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setenv("PARVIS_WEB_WORKERS", "1")
    server = WebServer(settings)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def engine(chromium: Browser) -> BrowserType:
    """The engine that opens browsers with a persistent profile."""
    return chromium.browser_type


@pytest.fixture
def page(request: pytest.FixtureRequest, engine: BrowserType, server: WebServer, tmp_path: Path) -> Iterator[Page]:
    """A page of a new browser."""
    is_whole_browser = request.node.get_closest_marker("whole_browser") is not None
    with launch_browser(engine, tmp_path / "profile", server.url, whole=is_whole_browser) as browser:
        yield browser
