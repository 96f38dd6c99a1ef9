"""A refusal is repeated at once to a network that keeps sending, and to nobody else."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from tests.client import Browser

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

HEADERS = {"Sec-Fetch-Site": "none"}


@pytest.fixture
def counted_requests(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that reached the application."""
    reached: list[str] = []
    app.before_request_funcs[None].insert(0, lambda: reached.append("request"))
    return reached


def share(browser: Browser, address: str = "203.0.113.1", *, size: int = 10):
    files = {"photos": (io.BytesIO(b"x" * size), "a.jpg")}
    return browser.client.post("/partage", data=files, headers=HEADERS, environ_base={"REMOTE_ADDR": address})


def flood(browser: Browser) -> None:
    while share(browser).status_code != 429:
        browser.client.delete_cookie("session")


def test_repeated_requests_do_not_reach_the_application(stranger: Browser, counted_requests: list[str]) -> None:
    flood(stranger)
    before = len(counted_requests)

    again = share(stranger)

    assert again.status_code == 429
    assert int(again.headers["Retry-After"]) > 0
    assert "Trop d’envois à la suite" in again.text
    assert len(counted_requests) == before


@pytest.mark.parametrize("other", ["network", "address", "size", "cookie"])
def test_other_requests_reach_the_application(
    stranger: Browser, chloe: Browser, counted_requests: list[str], other: str
) -> None:
    flood(stranger)
    before = len(counted_requests)

    if other == "network":
        share(stranger, "203.0.113.2")
    elif other == "address":
        stranger.client.post("/suivi", data={"code": "x"}, headers=HEADERS, environ_base={"REMOTE_ADDR": "203.0.113.1"})
    elif other == "size":
        share(stranger, size=100_000)
    else:
        share(chloe)

    assert len(counted_requests) > before


def test_a_refusal_lasts_a_few_seconds(
    stranger: Browser, counted_requests: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flood(stranger)
    before = len(counted_requests)

    monkeypatch.setattr("app.core.rate_limits.refusal_cache.time.monotonic", lambda: 10**9)
    share(stranger)

    assert len(counted_requests) == before + 1
