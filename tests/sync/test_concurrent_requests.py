"""The same request sent several times at once, or by a device that never hears the answer."""

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
from tests.sync.device import Answer, Device, make_token

pytestmark = pytest.mark.postgresql

TIMES = 6


def send_concurrently(app: Flask, send) -> list[Answer]:
    """The same sent by that many connections of one device."""
    devices = [Device(Browser(app)) for _ in range(TIMES)]
    db.session.rollback()  # what the test has read would hold the others back
    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(send, devices))


def test_one_case_is_made_of_a_request_sent_many_times_at_once(app: Flask, procedure_version: UUID) -> None:
    token = make_token()

    answers = send_concurrently(app, lambda device: device.send(token, procedure_version))

    assert sorted(answer.status for answer in answers) == [200] * (TIMES - 1) + [201]
    assert len({answer.body["reference"] for answer in answers}) == 1
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_one_file_is_kept_of_a_file_sent_many_times_at_once(app: Flask, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()

    answers = send_concurrently(app, lambda device: device.send_file(token, photo, procedure_version, JPEG))

    assert sorted(answer.status for answer in answers) == [201] + [204] * (TIMES - 1)
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_what_an_agent_did_is_done_once_however_many_times_it_is_sent_at_once(app: Flask, alice: Person) -> None:
    case = submit_report(publish_field_tour())
    device, note, action = FieldDevice(alice), uuid4(), uuid4()
    device.download_copies(case)
    devices = [FieldDevice(Person(app, alice.account, alice.email), device.copies) for _ in range(TIMES)]

    def send(one: FieldDevice) -> list[int]:
        return [
            one.send_note(case, "Une fois.", token=note).status,
            one.send_action(case, "seen", action, constat="vrai").status,
        ]

    with ThreadPoolExecutor(TIMES) as threads:
        answers = list(threads.map(send, devices))

    db.session.rollback()
    db.session.expire_all()
    kinds = [entry.kind for entry in events_for(db.session.get_one(Case, case.id), is_agent=True)]
    assert {status for sent in answers for status in sent} <= {200, 201, 503}
    assert (kinds.count("note"), kinds.count("action")) == (1, 1)


class Killed(BaseException):
    """The process is gone: nobody catches it."""


def test_a_process_killed_after_its_commit_has_made_the_case_once(
    app: Flask, stranger: Browser, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, token = Device(stranger), make_token()
    with monkeypatch.context() as patched:
        patched.setattr(request_views, "_outcome_response", raise_killed)
        with pytest.raises(Killed):
            device.send(token, procedure_version)

    answer = device.send(token, procedure_version)

    assert (answer.status, answer.code) == (200, "received")
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_process_killed_before_its_commit_has_made_nothing_and_the_next_makes_it(
    app: Flask, stranger: Browser, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, token = Device(stranger), make_token()
    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", raise_killed)
        with pytest.raises(Killed):
            device.send(token, procedure_version)
    db.session.rollback()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Case, Draft)]

    answer = device.send(token, procedure_version)

    assert counts == [0, 0]
    assert answer.status == 201


def raise_killed(*_: object) -> None:
    raise Killed
