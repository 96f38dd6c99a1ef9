"""Refusals of requests from devices: each has a message."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.cases.models import Draft
from app.core.db import db
from app.procedures import publishing as procedures
from app.procedures.models import PublishedProcedure
from tests.cast import Person
from tests.factories import PROCEDURE
from tests.portal.test_form_pages import JPEG
from tests.sync.device import Device, build_content, list_cases, make_token


def test_a_closed_procedure_gets_a_message(device: Device, procedure_version: UUID) -> None:
    live = db.session.get(PublishedProcedure, "signaler")
    assert live
    live.is_open = False
    procedures.invalidate_catalogue()
    db.session.commit()

    response = device.send(make_token(), procedure_version)

    assert (response.status, response.code, response.body["kind"]) == (410, "not_admitted", "closed")
    assert response.body["message"] == "Fermée. Elle ne prend plus de demande."
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_withdrawn_right_gets_a_message(device: Device, procedure_version: UUID) -> None:
    procedures.publish({**deepcopy(PROCEDURE), "account": {"required": True, "reason": "Pour vous répondre."}})
    db.session.commit()

    response = device.send(make_token(), procedure_version)

    assert (response.status, response.body["kind"]) == (403, "account_needed")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_requests_of_other_sites_are_refused(device: Device, procedure_version: UUID, headers: dict[str, str]) -> None:
    device.headers = headers

    assert device.send(make_token(), procedure_version).status == 403
    assert device.send_file(make_token(), uuid4(), procedure_version, JPEG).status == 403
    assert list_cases() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"procedure": 1, "version": "x", "typed": [], "files": {}}',
        b'{"procedure": "signaler", "version": "00000000-0000-0000-0000-000000000000", "typed": [["a"]], "files": {}}',
        b'{"procedure": "signaler", "version": "00000000-0000-0000-0000-000000000000", "typed": [], "files": []}',
        b'{"procedure": "signaler", "version": "00000000-0000-0000-0000-000000000000", "typed": 3, "files": {}}',
        b"\xff\xfe",
    ],
)
def test_malformed_requests_get_a_message(device: Device, procedure_version: UUID, body: bytes) -> None:
    response = device.send_bytes(make_token(), body)

    assert (response.status, response.code) == (400, "malformed")


def test_a_request_too_long_is_refused(device: Device, procedure_version: UUID) -> None:
    response = device.send_bytes(make_token(), build_content(procedure_version, description="x" * 1_000_001))

    assert (response.status, response.code) == (413, "too_large")


def test_a_device_without_its_secret_is_refused(device: Device, procedure_version: UUID) -> None:
    device.secret = "short"

    assert device.send(make_token(), procedure_version).status == 400
    assert device.fetch_request(make_token()).status == 404


def test_new_requests_of_a_network_are_rate_limited(device: Device, procedure_version: UUID) -> None:
    known_statuses = make_token()
    device.send(known_statuses, procedure_version)
    statuses = [device.send(make_token(), procedure_version, description="") for _ in range(60)]

    refusal, retry = statuses[-1], device.send(known_statuses, procedure_version)

    assert {response.status for response in statuses[:-1]} == {202}
    assert (refusal.status, refusal.code) == (429, "too_many")
    assert int(refusal.response.headers["Retry-After"]) > 0
    assert retry.status == 200


def test_a_signed_in_device_is_exempt_from_the_network_limit(
    device: Device, procedure_version: UUID, chloe: Person
) -> None:
    for _ in range(61):
        device.send(make_token(), procedure_version, description="")
    own_status = Device(chloe)
    own_status.sign_in()

    assert own_status.send(make_token(), procedure_version).status == 201
