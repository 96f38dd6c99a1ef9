"""Transfer sizes in Chromium: G18 at the first visit, G20 at the next one with the worker; time to open a form offline (P8)."""

from __future__ import annotations

import shutil
import time
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import byte_counting_proxy, processes
from bench.installation import Installation
from bench.report import Goal, Report
from devtools.demo.guide_pages import PAGES

OPTIONS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
PHONE = {"width": 360, "height": 740}
# Idle time of a page after which its deferred resources are loaded.
STILL = 1500
# On a busy machine, a worker takes long to cache its hundred files.
PATIENCE = 120_000
OPENED = 5


def measure(place: Installation, report: Report) -> None:
    if (path := shutil.which("chromium") or shutil.which("google-chrome")) is None:
        report.add(*(Goal(name, "weights: Chromium is not installed", 0, None) for name in ("G18", "G20")))
        return
    # On localhost, a secure context, required by service workers.
    base = f"http://localhost:{place.settings.port}"
    with processes.run_web(place), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        for what, most, address in (("home", 28.0, "/"), ("form page", 34.0, PAGES["form"])):
            at_first, in_all, after_input = _measure_first_visit(browser, base + address)
            report.details[f"first load, {what}"] = {"read": at_first, "touched": in_all, "each question": after_input}
            report.add(
                Goal("G18", f"first load of the {what}, everything included", most, in_all / 1000, unit=" kB"),
                Goal("G18", f"the same before a form is touched, {what}", most, at_first / 1000, unit=" kB"),
            )
        _measure_second_visit(browser, place.settings.port, report)
        _measure_without_network(browser, place.settings.port, report)
        browser.close()


def _measure_first_visit(browser: Browser, address: str) -> tuple[int, int, int]:
    """Measure the transferred bytes, headers included, with an empty cache: of the page, after the first input, and after
    focusing each of its fields.
    """
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    weight = _record_sizes(context, page)
    page.goto(address, wait_until="networkidle")
    page.locator("h1").first.click()
    page.wait_for_timeout(STILL)
    at_first = sum(weight)
    questions = page.locator("main input:visible, main select:visible, main textarea:visible")
    questions.first.focus()
    page.keyboard.press("Shift")
    page.wait_for_function("() => window.htmx !== undefined || !document.querySelector('[hx-post], [hx-get]')")
    page.wait_for_load_state("networkidle")
    touched = sum(weight)
    for question in questions.all():
        question.focus()
    page.wait_for_timeout(STILL)
    context.close()
    return at_first, touched, sum(weight)


def _record_sizes(context: BrowserContext, page: Page) -> list[int]:
    """Record the size of each response, as counted by the browser."""
    sizes: list[int] = []
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda event: sizes.append(round(event["encodedDataLength"])))
    return sizes


def _measure_second_visit(browser: Browser, port: int, report: Report) -> None:
    """Measure a page served by the worker: only its revalidation requests use the network."""
    with byte_counting_proxy.run_proxy(port) as passing:
        address = f"http://localhost:{passing.port}/"
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        _install_worker(page, address)
        _wait_for_network_idle(page, passing)
        weight, before = _record_sizes(context, page), passing.received
        page.goto(address, wait_until="networkidle")
        _wait_for_network_idle(page, passing)
        behind = passing.received - before
        report.add(
            Goal("G20", "repeat visit, page", 0, sum(weight), unit=" B"),
            Goal("G20", "repeat visit, in the background", 300, behind, unit=" B"),
        )
        context.close()


def _install_worker(page: Page, address: str) -> None:
    """Visit twice: the worker is installed by the first visit, and controls the page with its caches before the second."""
    page.goto(address, wait_until="networkidle")
    page.wait_for_function("() => navigator.serviceWorker.controller", timeout=PATIENCE)
    page.wait_for_timeout(STILL)
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(STILL)


def _wait_for_network_idle(page: Page, passing: byte_counting_proxy.ByteCountingProxy) -> None:
    """Wait for the network: a busy browser requests the worker some seconds after the page."""
    last_count = -1
    while last_count != passing.received:
        last_count = passing.received
        page.wait_for_timeout(2 * STILL)


def _measure_without_network(browser: Browser, port: int, report: Report) -> None:
    """Measure the time until an offline form is usable, after one visit of the home page, without a network."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    with byte_counting_proxy.run_proxy(port) as passing:
        address = f"http://localhost:{passing.port}"
        _install_worker(page, address)
    times = [_measure_opening(context, address + PAGES["form"]) for _ in range(OPENED)]
    context.close()
    report.details["a form without a network, seconds"] = {str(number): spent for number, spent in enumerate(times)}
    report.add(Goal("P8", f"a form opened without a network, median of {OPENED}", 1.0, median(times), unit=" s"))


def _measure_opening(context: BrowserContext, address: str) -> float:
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("offline-form[ready]")
    spent = time.perf_counter() - start
    page.close()
    return spent
