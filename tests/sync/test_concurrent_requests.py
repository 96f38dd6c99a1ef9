"""Requests sent concurrently, or retried by a device that never received the response."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Attachment, Case, Draft
from app.cases.timeline import events_for
from app.core.db import db
from app.sync import request_views
from tests.cast import Person
from tests.client import Browser
from tests.field_tour import FieldDevice, publish_field_tour, submit_report
from tests.portal.test_form_pages import JPEG
from tests.sync.device import Device, DeviceResponse, make_token

TIMES = 6


def send_concurrently(app: Flask, send) -> list[DeviceResponse]:
    """Send a request on that many connections of one device."""
    devices = [Device(Browser(app)) for _ in range(TIMES)]
    db.session.rollback()  # what the test has read would hold the others back
    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(send, devices))


@pytest.mark.postgresql
def test_concurrent_submissions_create_one_case(app: Flask, procedure_version: UUID) -> None:
    token = make_token()

    responses = send_concurrently(app, lambda device: device.send(token, procedure_version))

    assert sorted(response.status for response in responses) == [200] * (TIMES - 1) + [201]
    assert len({response.body["reference"] for response in responses}) == 1
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


@pytest.mark.postgresql
def test_concurrent_uploads_store_one_file(app: Flask, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()

    responses = send_concurrently(app, lambda device: device.send_file(token, photo, procedure_version, JPEG))

    assert sorted(response.status for response in responses) == [201] + [204] * (TIMES - 1)
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1


@pytest.mark.postgresql
def test_concurrent_operations_run_once(app: Flask, alice: Person) -> None:
    case = submit_report(publish_field_tour())
    device, note, action = FieldDevice(alice), uuid4(), uuid4()
    device.download_copies(case)
    devices = [FieldDevice(Person(app, alice.account, alice.email), device.copies) for _ in range(TIMES)]

    def send(device: FieldDevice) -> list[int]:
        return [
            device.send_note(case, "Une fois.", token=note).status,
            device.send_action(case, "seen", action, constat="vrai").status,
        ]

    with ThreadPoolExecutor(TIMES) as threads:
        responses = list(threads.map(send, devices))

    db.session.rollback()
    db.session.expire_all()
    kinds = [entry.kind for entry in events_for(db.session.get_one(Case, case.id), is_agent=True)]
    assert {status for statuses in responses for status in statuses} <= {200, 201, 503}
    assert (kinds.count("note"), kinds.count("action")) == (1, 1)


class Killed(BaseException):
    """Simulates the death of the process: nobody catches it."""


@pytest.mark.postgresql
def test_a_process_killed_after_its_commit_created_the_case_once(
    app: Flask, stranger: Browser, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, token = Device(stranger), make_token()
    with monkeypatch.context() as patched:
        patched.setattr(request_views, "_outcome_response", raise_killed)
        with pytest.raises(Killed):
            device.send(token, procedure_version)

    response = device.send(token, procedure_version)

    assert (response.status, response.code) == (200, "received")
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


@pytest.mark.postgresql
def test_a_process_killed_before_its_commit_created_nothing_and_the_retry_does(
    app: Flask, stranger: Browser, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, token = Device(stranger), make_token()
    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", raise_killed)
        with pytest.raises(Killed):
            device.send(token, procedure_version)
    db.session.rollback()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Case, Draft)]

    response = device.send(token, procedure_version)

    assert counts == [0, 0]
    assert response.status == 201


def raise_killed(*_: object) -> None:
    raise Killed
