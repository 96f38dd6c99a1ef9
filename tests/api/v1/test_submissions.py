"""Requests that other software sends: validated as on the portal, tried first, sent once."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from sqlalchemy import func, select

from app.cases.models import Attachment, Case, Draft
from app.cases.reading import case_values
from app.core.db import db
from tests.api.v1.key_calls import Ask, MakeKey
from tests.core.test_photos import photo

PATH = "/demarches/signaler/demandes"
ANSWERS = {"type": "trou", "description": "Un trou devant l’école", "courriel": "ada@exemple.fr"}
TEXT_FILE = {"name": "note.txt", "content": b64encode(b"rien").decode()}


@pytest.fixture
def secret(make_key: MakeKey) -> str:
    return make_key({("signaler", "cases:submit"), ("signaler", "cases:read")})


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_request_is_sent_once(ask: Ask, secret: str) -> None:
    sending: dict[str, Any] = {"method": "POST", "json": {"answers": ANSWERS}, "headers": {"Idempotency-Key": '"a1"'}}

    first = ask(secret, PATH, **sending)
    second = ask(secret, PATH, **sending)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert second.headers["Idempotent-Replayed"] == "true"
    case = db.session.scalars(select(Case)).one()
    assert (case.reference, case.channel) == (first.json["reference"], "api")
    assert case_values.answers_of(case)["description"] == "Un trou devant l’école"
    assert ask(secret, f"/demandes/{case.reference}").status_code == 200


def test_every_wrong_value_is_named(ask: Ask, secret: str) -> None:
    body = {"answers": {"type": "rat", "inconnu": "x"}}
    unknown = ask(secret, PATH, "POST", json=body)
    wrong = ask(secret, PATH, "POST", json={"answers": {"type": "rat"}})

    assert [error["pointer"] for error in unknown.json["errors"]] == ["/answers/inconnu"]
    assert wrong.status_code == 422
    assert [error["pointer"] for error in wrong.json["errors"]][:2] == ["/answers/type", "/answers/description"]
    assert count(Case) == count(Draft) == 0


def test_a_request_is_tried_without_being_sent(ask: Ask, secret: str) -> None:
    response = ask(secret, f"{PATH}?dry_run=1", "POST", json={"answers": ANSWERS})

    assert (response.status_code, response.json["valid"]) == (200, True)
    assert ask(secret, f"{PATH}?dry_run=1", "POST", json={"answers": {}}).status_code == 422
    assert count(Case) == count(Draft) == 0


def test_a_file_is_received_as_from_a_browser(ask: Ask, secret: str) -> None:
    file = {"name": "trou.jpg", "content": b64encode(photo("jpeg")).decode()}
    refused = ask(secret, PATH, "POST", json={"answers": ANSWERS, "files": {"photos": [TEXT_FILE]}})
    response = ask(secret, PATH, "POST", json={"answers": ANSWERS, "files": {"photos": [file]}})

    assert [error["pointer"] for error in refused.json["errors"]] == ["/answers/photos"]
    assert response.status_code == 201
    assert count(Attachment) == 1
    files = ask(secret, f"/demandes/{response.json['reference']}?expand=files").json["files"]
    content = ask(secret, files[0]["url"].partition("/api/v1")[2])
    assert content.status_code == 200
    assert content.data[:3] == b"\xff\xd8\xff"


def test_a_draft_is_kept_for_the_applicant(ask: Ask, secret: str) -> None:
    response = ask(secret, PATH, "POST", json={"answers": {"type": "trou"}, "draft": True})

    assert response.status_code == 201
    assert response.json["draft"]
    assert (count(Draft), count(Case)) == (1, 0)


def test_a_key_that_reads_does_not_send(ask: Ask, make_key: MakeKey) -> None:
    response = ask(make_key(), PATH, "POST", json={"answers": ANSWERS})

    assert (response.status_code, response.json["code"]) == (403, "no-scope")
