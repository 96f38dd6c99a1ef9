"""What answers in the place of the server, to modules of ours in a page of nobody."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Route

OURS, PROBLEM, HTML = "application/json", "application/problem+json", "text/html"
RECEIVED = {"status": "received", "reference": "26-000001", "tracking_code": "ABCDEFGH", "url": "/x"}


class FakeServer:
    """Gives its answers in turn, the last again and again: nothing (None) is a network that is cut."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.files: list[Any] = []
        self.asked: list[str] = []

    def fulfil(self, route: Route) -> None:
        url = route.request.url
        self.asked.append(url)
        answers = self.files if "/files/" in url else self.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        found = answer(self.asked) if callable(answer) else answer
        if found is None:
            route.abort()
        else:
            route.fulfill(**found)


def build_response(status: int, body: Any = "", kind: str = OURS, **headers: str) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"status": status, "body": text, "content_type": kind, "headers": headers}


def build_problem(status: int, code: str, **more: Any) -> dict[str, Any]:
    return build_response(status, {"code": code, "message": "Parce que.", **more}, PROBLEM)
