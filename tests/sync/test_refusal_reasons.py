"""What a device sends and the server does not take: each refusal has its words."""

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


def test_a_closed_procedure_says_so_in_words(device: Device, procedure_version: UUID) -> None:
    published = db.session.get(PublishedProcedure, "signaler")
    assert published
    published.is_open = False
    procedures.invalidate_catalogue()
    db.session.commit()

    answer = device.send(make_token(), procedure_version)

    assert (answer.status, answer.code, answer.body["kind"]) == (410, "not_admitted", "closed")
    assert answer.body["message"] == "Fermée. Elle ne prend plus de demande."
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_right_withdrawn_meanwhile_says_so(device: Device, procedure_version: UUID) -> None:
    procedures.publish({**deepcopy(PROCEDURE), "account": {"required": True, "reason": "Pour vous répondre."}})
    db.session.commit()

    answer = device.send(make_token(), procedure_version)

    assert (answer.status, answer.body["kind"]) == (403, "account_needed")


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
def test_nothing_is_taken_from_another_site(device: Device, procedure_version: UUID, headers: dict[str, str]) -> None:
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
def test_what_no_device_writes_is_refused_in_words(device: Device, procedure_version: UUID, body: bytes) -> None:
    answer = device.send_bytes(make_token(), body)

    assert (answer.status, answer.code) == (400, "malformed")


def test_a_request_too_long_is_refused(device: Device, procedure_version: UUID) -> None:
    answer = device.send_bytes(make_token(), build_content(procedure_version, description="x" * 1_000_001))

    assert (answer.status, answer.code) == (413, "too_large")


def test_a_device_without_its_secret_is_refused(device: Device, procedure_version: UUID) -> None:
    device.secret = "short"

    assert device.send(make_token(), procedure_version).status == 400
    assert device.fetch_request(make_token()).status == 404


def test_too_many_new_requests_from_a_network_wait(device: Device, procedure_version: UUID) -> None:
    known = make_token()
    device.send(known, procedure_version)
    sent = [device.send(make_token(), procedure_version, description="") for _ in range(60)]

    refused, again = sent[-1], device.send(known, procedure_version)

    assert {answer.status for answer in sent[:-1]} == {202}
    assert (refused.status, refused.code) == (429, "too_many")
    assert int(refused.response.headers["Retry-After"]) > 0
    assert again.status == 200


def test_the_device_of_somebody_signed_in_is_no_hostage_of_its_network(
    device: Device, procedure_version: UUID, chloe: Person
) -> None:
    for _ in range(61):
        device.send(make_token(), procedure_version, description="")
    own = Device(chloe)
    own.sign_in()

    assert own.send(make_token(), procedure_version).status == 201
