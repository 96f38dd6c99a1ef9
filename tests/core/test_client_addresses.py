"""An undeclared proxy is detected from what the requests have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.core.operations.health import check_client_addresses
from app.core.sites import Site
from app.core.web import client_addresses

BROWSERS = ("Firefox", "Chromium", "Safari")
FORWARDED: Mapping[str, str] = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture(autouse=True)
def few_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_addresses, "WINDOW_REQUESTS", 6)


def request_pages(
    app: Flask, addresses: list[str], *, headers: Mapping[str, str] | None = None, count: int = 6
) -> None:
    """Request that many pages from these addresses, with several browsers."""
    client = app.test_client()
    for number in range(count):
        browser = {"User-Agent": BROWSERS[number % len(BROWSERS)]}
        place = {"REMOTE_ADDR": addresses[number % len(addresses)]}
        client.get("/hors-ligne/rien", headers={**browser, **(headers or {})}, environ_base=place)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded"])
def test_an_undeclared_proxy_is_detected(settings: Settings, site: Site, header: str) -> None:
    app = create_app(replace(settings, proxies=0))

    request_pages(app, ["46.105.0.1"], headers={header: "203.0.113.7"})

    finding = check_client_addresses(settings)
    assert not finding.ok
    assert "PARVIS_PROXIES" in finding.advice


def test_visitors_of_one_private_address_are_detected(settings: Settings, site: Site) -> None:
    app = create_app(replace(settings, proxies=0))

    request_pages(app, ["172.16.0.7"])

    assert "one private address" in check_client_addresses(settings).advice
    assert not check_client_addresses(settings).ok


def test_a_too_low_number_of_proxies_is_detected(settings: Settings, site: Site) -> None:
    app = create_app(replace(settings, proxies=1))

    request_pages(app, ["127.0.0.1"], headers={"X-Forwarded-For": "203.0.113.7, 172.16.0.2"})

    assert not check_client_addresses(settings).ok


def test_a_header_forged_by_one_visitor_is_ignored(settings: Settings, site: Site) -> None:
    app = create_app(replace(settings, proxies=0))

    request_pages(app, ["46.105.0.1", "46.105.0.2"], headers=FORWARDED, count=5)
    request_pages(app, ["46.105.0.3"], count=1)

    assert check_client_addresses(settings).ok


@pytest.mark.parametrize("addresses", [["46.105.0.1"], ["172.16.0.7", "172.16.0.8"]])
def test_distinct_visitors_raise_no_alarm(settings: Settings, site: Site, addresses: list[str]) -> None:
    app = create_app(replace(settings, proxies=0))

    request_pages(app, addresses)

    assert check_client_addresses(settings).ok


def test_the_alarm_ends_once_the_proxy_is_declared(settings: Settings, site: Site) -> None:
    request_pages(create_app(replace(settings, proxies=0)), ["127.0.0.1"], headers=FORWARDED)
    finding_before = check_client_addresses(settings).ok

    finding_declared = create_app(replace(settings, proxies=1))
    for last in range(6):
        request_pages(finding_declared, ["127.0.0.1"], headers={"X-Forwarded-For": f"46.105.0.{last}"}, count=1)

    assert (finding_before, check_client_addresses(settings).ok) == (False, True)
