"""S14 in Chromium: pages with payloads run no script, load nothing else, and violate no policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browsers import OPTIONS, find_browser
from tests.security.forged_browsers import Visitor
from tests.security.live_server import get_cookies, run_server
from tests.security.payload_pages import FORM, PayloadSite, fill_with_payloads
from tests.security.payloads import MARK, XSS
from tests.security.test_stored_xss import POLYGLOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TRAP = f"""
window.{MARK} = (why) => console.error("TRAP ran " + why)
document.addEventListener("securitypolicyviolation", (e) => console.error("TRAP policy " + e.violatedDirective + " " + e.sample))
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(OPTIONS))
        yield browser
        browser.close()


class Trapped:
    """A browser that records script executions, external requests and policy violations."""

    def __init__(self, chromium: Browser, address: str, visitor: Visitor) -> None:
        self.address = address
        self.findings: list[str] = []
        context = chromium.new_context(base_url=address, service_workers="block")
        context.add_cookies(get_cookies(visitor, address))  # type: ignore[arg-type]
        context.add_init_script(TRAP)
        context.on("request", lambda request: self._check(request.url))
        self.page: Page = context.new_page()
        self.page.on("dialog", lambda dialog: (self.findings.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("console", lambda message: self.findings.append(message.text) if _is_trap(message.text) else None)
        self.page.on("pageerror", lambda error: self.findings.append(f"error {error}"))

    def visit(self, path: str) -> None:
        response = self.page.goto(path)
        assert response is not None
        assert response.status == 200, path
        self.page.mouse.move(200, 300)
        # A page runs its payloads and requests at load time.
        self.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")

    def _check(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")) or f"/{MARK}" in url:
            self.findings.append(f"request {url}")


def _is_trap(text: str) -> bool:
    return "TRAP" in text or "Content Security Policy" in text


@pytest.mark.parametrize("texts", [[POLYGLOT], XSS], ids=["polyglot", "every payload"])
def test_no_payload_runs_in_a_real_browser(app, target_site, chromium, texts):
    infested = fill_with_payloads(target_site, target_site.make_objects(), texts)
    findings = []

    with run_server(app) as address:
        for visitor, paths in pages_of(infested).items():
            browser = Trapped(chromium, address, visitor)
            for path in paths:
                browser.visit(path)
            findings += browser.findings

    assert findings == []


def pages_of(infested: PayloadSite) -> dict[Visitor, list[str]]:
    draft, case, entered = infested.draft, infested.case, infested.entered
    return {
        infested.owner: [
            f"{FORM}/{draft}/tout",
            f"{FORM}/{draft}/verification",
            f"/demandes/{case}",
            f"/demandes/{case}/recu",
            "/mes-demandes",
            "/compte/profil",
            f"/demarches?q={MARK}",
        ],
        infested.agent: [
            "/agents/demandes?state=all",
            f"/agents/demandes/{case}",
            f"/agents/demandes/{entered}/actions/accept",
        ],
        infested.reception: [f"/agents/saisie/recus/{entered}", "/agents/demandes"],
        infested.administrator: ["/agents/administration/agents"],
    }


def test_the_trap_detects_scripts(app, target_site, chromium):
    """Positive control: unescaped markup is detected, at least by the content security policy."""
    objects = target_site.make_objects()
    show = app.view_functions["legal.show_mentions"]

    def run_hostile_page() -> str:
        return f"<!doctype html><title>x</title><h1>x</h1><img src=/{MARK} onerror={MARK}('x')>"

    run_hostile_page.access_rule = show.access_rule
    app.view_functions["legal.show_mentions"] = run_hostile_page

    with run_server(app) as address:
        browser = Trapped(chromium, address, fill_with_payloads(target_site, objects, ["rien"]).owner)
        browser.visit("/mentions-legales")
        browser.page.wait_for_timeout(300)

    assert any("request" in finding for finding in browser.findings)
    assert any("policy" in finding for finding in browser.findings)
