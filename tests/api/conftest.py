"""A workflow that other software calls, and a key that opens its calls."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.cases.models import Case
from app.connectors import api_keys
from app.connectors.models import ApiKey
from app.core.db import db
from app.workflows import publishing as workflows
from tests.api.calls import Call
from tests.factories import WORKFLOW

CLOSED_STATUS = {
    "id": "dossier_clos",
    "label": "Dossier clos dans le logiciel métier",
    "by": ["recipient"],
    "to": "accepted",
    "fields": [
        {"id": "equipe", "type": "short_text", "label": "Équipe"},
        {"id": "cout", "type": "amount", "label": "Coût", "required": False},
        {"id": "photos", "type": "files", "label": "Photos", "required": False, "accept": ["image"]},
    ],
}
URGENT = {
    "id": "urgent",
    "label": "Signaler comme urgent",
    "where": "waiting",
    "callable_by": ["recipient"],
    "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
}
PRESSED = {"id": "presse", "label": "Presser", "by": ["recipient"]}


@pytest.fixture(autouse=True)
def workflow(procedure_version: UUID) -> None:
    document: dict[str, Any] = {
        **deepcopy(WORKFLOW),
        "levels": [{"id": "high", "label": "Urgent", "tone": "danger"}],
        "global_actions": [URGENT, PRESSED],
    }
    document["statuses"][0]["calls"] = [CLOSED_STATUS]
    workflows.publish(document)
    db.session.commit()


@pytest.fixture
def key(workflow: None) -> tuple[ApiKey, str]:
    created_key = api_keys.create_api_key("Gestion technique", {("signaler", "dossier_clos"), ("signaler", "urgent")})
    db.session.commit()
    return created_key


@pytest.fixture
def call(app: Flask, key: tuple[ApiKey, str]) -> Call:
    """Calls about a case with the key, unless told otherwise."""

    def send(
        case: Case | str, name: str, body: Any = None, *, secret: str | None = None, **headers: str
    ) -> TestResponse:
        reference = case if isinstance(case, str) else case.reference
        request_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        key_secret = key[1] if secret is None else secret
        authorization = {"Authorization": f"Bearer {key_secret}"} if key_secret else {}
        content = (
            {"data": body, "content_type": "application/json"} if isinstance(body, str | bytes) else {"json": body}
        )
        url = f"/api/demandes/{reference}/appels/{name}"
        db.session.rollback()
        return app.test_client().post(
            url, headers={**authorization, **request_headers}, **(content if body is not None else {})
        )

    return send
