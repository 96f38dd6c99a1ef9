"""The studio in Chromium: what opening a builder transfers, and the time from an edit to its sight in the preview."""

from __future__ import annotations

import shutil
import time
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import save_draft
from bench import processes
from bench.installation import Installation
from bench.measured_pages import record_sizes, sign_in
from bench.page_weights import OPTIONS
from bench.report import Goal, Report
from bench.studio_changes import ADMINISTRATOR, QUESTIONS, SLUG, build_form

DESKTOP = {"width": 1440, "height": 900}
ELEMENT = "pages/p5/fields/q5_7"
EDITS = 40
_IS_SHOWN = "(text) => document.querySelector('[data-preview-frame]').contentDocument?.body?.textContent.includes(text)"


def measure(place: Installation, report: Report) -> None:
    """Measure a builder of 150 questions in the browser of an administrator."""
    if (path := shutil.which("chromium") or shutil.which("google-chrome")) is None:
        report.add(Goal("E3", "builder in a browser: Chromium is not installed", 0, None))
        return
    with place.open_context():
        save_draft(PROCEDURE, build_form(), revision=None, by=None)
        db.session.commit()
    with processes.run_web(place), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        page, weight = _open_builder(browser, f"http://localhost:{place.settings.port}")
        what = f"a form of {QUESTIONS} questions"
        report.add(
            Goal("E3", f"opening the builder of {what} with an empty cache, all included", 120, weight, unit=" kB")
        )
        times = [_time_edit(page, f"Question écrite {number}") for number in range(EDITS)]
        report.details["from an edit to the preview, ms"] = {str(number): spent for number, spent in enumerate(times)}
        report.add(
            Goal("E5", f"from an edit to the preview, {what}, p50", 300, median(times), unit=" ms"),
            Goal("E5", f"from an edit to the preview, {what}, p95", 300, quantiles(times, n=20)[-1], unit=" ms"),
        )
        browser.close()


def _open_builder(browser: Browser, base: str) -> tuple[Page, float]:
    """Open the builder with an empty cache, and return the page with the kilobytes it transferred."""
    context = browser.new_context(viewport=DESKTOP, service_workers="block")
    page = context.new_page()
    sign_in(page, base, ADMINISTRATOR)
    with record_sizes(page) as sizes:
        page.goto(f"{base}/agents/studio/demarches/{SLUG}?element={ELEMENT}", wait_until="networkidle")
        page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")
    return page, sum(sizes) / 1000


def _time_edit(page: Page, text: str) -> float:
    """Return the milliseconds from leaving the changed label to its sight in the preview."""
    label = page.locator("#studio-panel").get_by_label("Question", exact=True)
    label.fill(text)
    start = time.perf_counter()
    label.blur()
    page.wait_for_function(_IS_SHOWN, arg=text, polling=5)
    spent = (time.perf_counter() - start) * 1e3
    page.wait_for_load_state("networkidle")
    return spent
