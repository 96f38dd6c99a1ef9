"""Fixtures of the random scenarios: Chromium, and a small authority behind a faulty network."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import BrowserType, sync_playwright

from app.config import Settings
from tests.monkey.environment import SHIFT, Environment, LoggingServer


@pytest.fixture(scope="package")
def engine() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture
def environment(
    app: Flask, settings: Settings, procedure_version: UUID, departments: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Environment]:
    monkeypatch.setenv("PARVIS_WEB_WORKERS", "1")
    # The proxy sets the IP address of the device.
    monkeypatch.setenv("PARVIS_PROXIES", "1")
    monkeypatch.setenv(SHIFT, "0")
    server = LoggingServer(settings)
    server.start()
    yield Environment(server)
    server.stop()
