"""A browser page whose console and requests are watched."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.journeys import network_idle

# A refused form answers 422, and a page that must not be seen 404: the browser reports both, and they are meant. So is a draft
# whose sending stops because the form itself is sent; htmx says two things of it, and one more when a request failed.
EXPECTED = (
    "the server responded with a status of 422",
    "the server responded with a status of 404",
    "htmx:sendAbort",
    "htmx:afterRequest",
)
LOCAL = ("data:", "blob:", "about:")


class MonitoredPage:
    """Somebody's browser: one page, and what went wrong in it."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context = context
        self.base_url = base_url
        self.problems: list[str] = []
        context.set_default_timeout(40_000)
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
