"""A fake server for JavaScript modules loaded in an empty page."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Route

OURS, PROBLEM, HTML = "application/json", "application/problem+json", "text/html"
RECEIVED = {"status": "received", "reference": "26-000001", "tracking_code": "ABCDEFGH", "url": "/x"}


class FakeServer:
    """Returns its responses in turn, repeating the last one; None simulates a network failure."""

    def __init__(self) -> None:
        self.responses: list[Any] = []
        self.files: list[Any] = []
        self.requested_urls: list[str] = []

    def fulfil(self, route: Route) -> None:
        url = route.request.url
        self.requested_urls.append(url)
        queue = self.files if "/files/" in url else self.responses
        next_response = queue.pop(0) if len(queue) > 1 else queue[0]
        response = next_response(self.requested_urls) if callable(next_response) else next_response
        if response is None:
            route.abort()
        else:
            route.fulfill(**response)


def build_response(status: int, body: Any = "", kind: str = OURS, **headers: str) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"status": status, "body": text, "content_type": kind, "headers": headers}


def build_problem(status: int, code: str, **more: Any) -> dict[str, Any]:
    return build_response(status, {"code": code, "message": "Parce que.", **more}, PROBLEM)
