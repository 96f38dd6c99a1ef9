"""A site that publishes a report procedure by Open311, a key, and a client of each format."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask import Flask

from app.connectors import api_keys
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.api.open311.geo_report_client import GeoReportClient
from tests.factories import PROCEDURE, WORKFLOW, write_charter

SIMILAR = {"place": "lieu", "kind": "type", "metres": 50, "days": 30}
OTHER_QUESTIONS: list[dict[str, Any]] = [
    {"id": "lieu", "type": "place", "label": "Lieu"},
    {"id": "vu_le", "type": "date", "label": "Vu le", "required": False},
    {"id": "hauteur", "type": "number", "label": "Profondeur", "required": False},
    {"id": "numero", "type": "short_text", "label": "Numéro du lampadaire", "required": False},
    {"id": "danger", "type": "yes_no", "label": "Est-ce dangereux ?", "required": False},
    {
        "id": "genes",
        "type": "multiple_choice",
        "label": "Qui est gêné ?",
        "required": False,
        "options": [{"value": "pietons", "label": "Les piétons"}, {"value": "velos", "label": "Les vélos"}],
    },
]


def publish_service(*, open311: dict[str, Any] | None) -> None:
    """Publish the small procedure of the tests, as a service or not."""
    definition: dict[str, Any] = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] += deepcopy(OTHER_QUESTIONS)
    report: dict[str, Any] = {"photos": "photos", "similar": SIMILAR}
    if open311 is not None:
        report["open311"] = open311
    procedures.publish({**definition, "report": report})
    db.session.commit()


@pytest.fixture
def service(site: Site) -> None:
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    publish_service(open311={"description": "description"})


@pytest.fixture
def api_key(service: None) -> str:
    _key, secret = api_keys.create_api_key("Application de signalement", {("signaler", "cases:submit")})
    db.session.commit()
    return secret


@pytest.fixture(params=["xml", "json"])
def client(request: pytest.FixtureRequest, app: Flask, api_key: str) -> GeoReportClient:
    return GeoReportClient(app.test_client(), request.param, api_key)


@pytest.fixture
def json_client(app: Flask, api_key: str) -> GeoReportClient:
    return GeoReportClient(app.test_client(), "json", api_key)
