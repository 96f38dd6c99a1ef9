"""Free times as open data."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.agendas.open_availability import availability_schema
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.definitions import procedure_closure
from app.language.schema.validation import JsonSchemaValidator, find_structure_problems
from tests.agendas.passport_desk import AGENDA, create_agenda, publish_appointment, start_at, submit_appointment
from tests.client import Browser

URL = "/api/disponibilites"


@pytest.fixture
def version_id(app: Flask, site: Site) -> UUID:
    create_agenda()
    return publish_appointment()


def read(browser: Browser, url: str = f"{URL}/titres/passeport", *, status: int = 200) -> Any:
    page = browser.get(url)
    assert page.status == status
    content = json.loads(page.response.data)
    assert find_structure_problems(JsonSchemaValidator(availability_schema()), content) == []
    return content


def test_published_services_and_their_free_times_are_read_by_anybody(version_id: UUID, stranger: Browser) -> None:
    (service,) = read(stranger, URL)["services"]
    content = read(stranger, f"/{service['slots_url'].split('/', 3)[3]}")

    assert service["form_url"].endswith("/demarches/signaler")
    starts = [datetime.fromisoformat(slot["start"]) for slot in content["slots"]]
    assert start_at(9) in starts and starts == sorted(set(starts))
    response = stranger.get(URL).response
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in response.headers


def test_a_booked_time_is_not_free_and_nobody_is_named(version_id: UUID, stranger: Browser) -> None:
    submit_appointment(version_id, start_at(9))

    content = read(stranger)

    assert start_at(9) not in [datetime.fromisoformat(slot["start"]) for slot in content["slots"]]
    assert "Chloé" not in json.dumps(content)


def test_days_and_people_are_asked_for_and_bounded(version_id: UUID, stranger: Browser) -> None:
    day = clock.today() + timedelta(days=3)
    one_day = read(stranger, f"{URL}/titres/passeport?debut={day}&fin={day}&personnes=3")["slots"]

    assert [slot["start"][:16] for slot in one_day] == [f"{day}T09:00"]
    assert read(stranger, f"{URL}/titres/passeport?personnes=4")["slots"] == []
    assert read(stranger, f"{URL}/titres/passeport?debut=9999-12-31&fin=9999-12-31")["slots"] == []
    assert read(stranger, f"{URL}/titres/passeport?debut=hier&personnes=zut")["slots"]


def test_what_is_not_published_is_not_there(version_id: UUID, stranger: Browser) -> None:
    assert stranger.get(f"{URL}/titres/inconnu").status == 404
    create_agenda(services=[{**AGENDA["services"][0], "is_online": False}])
    assert stranger.get(f"{URL}/titres/passeport").status == 404
    create_agenda()
    site_settings.save_settings({"agendas.open_availability": "no"})
    db.session.commit()
    assert stranger.get(f"{URL}/titres/passeport").status == 404
    assert read(stranger, URL)["services"] == []


def test_a_closed_procedure_publishes_nothing(version_id: UUID, stranger: Browser) -> None:
    procedure_closure.close_procedure("signaler", by=None)
    db.session.commit()

    assert read(stranger, URL)["services"] == []
