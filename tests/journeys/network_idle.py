"""When a browser has asked for all that it asks for by itself."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, Request

PATIENCE = 30.0
# Longer than any pause between an answer and what it makes the page ask for next.
STILL = 0.15
# The end of what a worker asked for is not always told when its page has been left.
LONGEST_OF_A_WORKER = 1.0


class _PendingRequests:
    """What the pages and the worker of a browser wait for."""

    def __init__(self, context: BrowserContext) -> None:
        self.begun: dict[Request, float] = {}
        self.last = time.monotonic()
        context.on("request", self._handle_start)
        context.on("requestfinished", self._handle_end)
        context.on("requestfailed", self._handle_end)

    def list_pending(self) -> list[str]:
        """The addresses of what is under way."""
        recent = time.monotonic() - LONGEST_OF_A_WORKER
        return [asked.url for asked, at in self.begun.items() if at > recent or not asked.service_worker]

    def _handle_start(self, request: Request) -> None:
        self.last = self.begun[request] = time.monotonic()

    def _handle_end(self, request: Request) -> None:
        self.begun.pop(request, None)
        self.last = time.monotonic()


_known: WeakKeyDictionary[BrowserContext, _PendingRequests] = WeakKeyDictionary()


def watch_context(context: BrowserContext) -> None:
    """Follows from now on what this browser asks for."""
    _known[context] = _PendingRequests(context)


def wait_for_network_idle(page: Page) -> None:
    """Waits until nothing is under way in a browser that is watched; sooner than "networkidle", which counts half a second."""
    page.wait_for_load_state()
    underway, begun = _known[page.context], time.monotonic()
    while underway.list_pending() or time.monotonic() - max(begun, underway.last) < STILL:
        assert time.monotonic() < begun + PATIENCE, underway.list_pending()
        page.wait_for_timeout(20)
