"""Detection of the end of the automatic requests of a browser."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, Request

from tests.patience import allow

PATIENCE = allow(30.0)
# Longer than any pause between a response and the next request that it triggers.
STILL = 0.15
# The end of a request of a worker is not always reported after its page was closed.
LONGEST_OF_A_WORKER = 1.0


class _PendingRequests:
    """Pending requests of the pages and the worker of a browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.started_at: dict[Request, float] = {}
        self.last = time.monotonic()
        context.on("request", self._handle_start)
        context.on("requestfinished", self._handle_end)
        context.on("requestfailed", self._handle_end)

    def list_pending(self) -> list[str]:
        """List the URLs of the pending requests."""
        recent = time.monotonic() - LONGEST_OF_A_WORKER
        return [request.url for request, at in self.started_at.items() if at > recent or not request.service_worker]

    def _handle_start(self, request: Request) -> None:
        self.last = self.started_at[request] = time.monotonic()

    def _handle_end(self, request: Request) -> None:
        self.started_at.pop(request, None)
        self.last = time.monotonic()


_pending_by_context: WeakKeyDictionary[BrowserContext, _PendingRequests] = WeakKeyDictionary()


def watch_context(context: BrowserContext) -> None:
    """Track the requests of this browser from now on."""
    _pending_by_context[context] = _PendingRequests(context)


def wait_for_network_idle(page: Page) -> None:
    """Wait until a tracked browser has no pending request; faster than "networkidle", which waits half a second."""
    page.wait_for_load_state()
    underway, start = _pending_by_context[page.context], time.monotonic()
    while underway.list_pending() or time.monotonic() - max(start, underway.last) < STILL:
        assert time.monotonic() < start + PATIENCE, underway.list_pending()
        page.wait_for_timeout(20)
