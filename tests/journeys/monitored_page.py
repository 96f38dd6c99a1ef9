"""A browser page whose console and requests are monitored."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.journeys import network_idle
from tests.patience import allow

# Expected errors in the console: the 422 of a refused form, the 404 of a forbidden page, the 409 of two authors, and a draft
# whose autosave is aborted by the submission; htmx logs two messages for it, and one more for a failed request;
# and the service worker that a test does without.
EXPECTED = (
    "the server responded with a status of 422",
    "the server responded with a status of 404",
    "the server responded with a status of 409",
    "htmx:sendAbort",
    "htmx:afterRequest",
    "Service Worker registration blocked by Playwright",
)
# Timeout of gestures and loads in milliseconds.
PATIENCE = allow(40_000)
LOCAL = ("data:", "blob:", "about:")


class MonitoredPage:
    """One page with its errors."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context = context
        self.base_url = base_url
        self.problems: list[str] = []
        context.set_default_timeout(PATIENCE)
        network_idle.watch_context(context)
        context.on("request", self._check_request)
        context.on("console", self._check_console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        self.page: Page = context.new_page()

    def _check_request(self, request: Request) -> None:
        if not request.url.startswith((self.base_url + "/", *LOCAL)):
            self.problems.append(f"request off host: {request.url}")

    def _check_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in EXPECTED):
            self.problems.append(f"console of {message.page.url if message.page else '?'}: {message.text}")
