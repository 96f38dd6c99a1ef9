"""The field tour in a browser: its requests, its pages, and what the device stores of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.cases.models import Case
from app.cases.timeline import Entry, events_for
from app.config import Settings
from app.core.db import db
from tests.field_tour import publish_field_tour, submit_report
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.offline_browser import WebServer, read_copies
from tests.journeys.outbox_browser import build_photo, read_all_databases

TOUR = "/hors-ligne/tournee"
STREETS = ("3 rue des Lilas", "5 quai des Tilleuls", "8 place du Puits")
SHOWN_PHOTO = "() => document.querySelector('[data-pictures] img')?.naturalWidth > 100"
NOTE = "Profond de vingt centimètres, balisé."


@pytest.fixture
def cases(app: Flask, site: Any) -> list[Case]:
    version_id = publish_field_tour()
    point = {"latitude": 48.85, "longitude": 2.35}
    return [
        submit_report(
            version_id, photos=[build_photo()], lieu={"where": street, **point}, description=f"Nid-de-poule, {street}."
        )
        for street in STREETS
    ]


@pytest.fixture
def server(app: Flask, settings: Settings, cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setenv("PARVIS_WEB_WORKERS", "1")
    server = WebServer(settings)
    server.start()
    yield server
    server.stop()


def entries(case_id: UUID) -> list[Entry]:
    db.session.rollback()
    db.session.expire_all()
    return events_for(db.session.get_one(Case, case_id), is_agent=True)


def status(case_id: UUID) -> str:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case_id).status


def open_request(page: Page, street: str) -> None:
    page.get_by_role("link", name=street).click()
    expect(page.locator("[data-words]")).to_have_text(street)


def act(page: Page, label: str) -> None:
    """Run an action with its answers."""
    details = page.locator("details[data-action]", has_text=label).first
    details.locator("summary").click()
    if label == "Constater":
        details.get_by_label("C’est vrai").check()
    details.get_by_role("button", name=label).click()


def check_layout(page: Page) -> None:
    """Check overflow and accessibility on a small telephone."""
    page.set_viewport_size({"width": 360, "height": 740})
    assert (find_violations(page), page.evaluate(OVERFLOW)) == ([], "")


def operation(page: Page, label: str) -> Any:
    return page.locator("[data-operation]", has_text=label)


def list_clear_words(page: Page, *words: str) -> list[str]:
    """List the plaintext words on the disk."""
    stored_words = (
        repr(read_all_databases(page))
        + repr(read_copies(page))
        + str(page.evaluate("() => JSON.stringify(localStorage)"))
    )
    return [word for word in words if word in stored_words]


def prepare(page: Page, cases: list[Case]) -> None:
    page.goto("/agents/tournee?" + "&".join(f"case={case.id}" for case in cases))
    page.locator("field-tour-download [type=submit]").click()
    page.wait_for_url(f"**{TOUR}")
    expect(page.locator("[data-cards] .card")).to_have_count(len(cases))


def tours(page: Page) -> list[dict[str, Any]]:
    return [row for row in read_all_databases(page)["meta"] if isinstance(row, dict) and "expiresAt" in row]
