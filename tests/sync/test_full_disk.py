"""Full disk: every view responds with a message and a retry time, and no stored data is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.cases import jobs
from app.cases.device.device_requests import DeviceRequest
from app.cases.models import Attachment, Draft
from app.core import clock
from app.core.db import db
from app.core.sites import current_site
from app.privacy.anonymisation import orphans
from tests.client import Browser
from tests.file_dates import date_files
from tests.portal.test_form_pages import JPEG, PROBLEM
from tests.sync.device import Device, list_cases, make_token

FORM = "/demarches/signaler/remplir"
# Where a write may fail: the store and its folders, a temporary file of a large body.
WHERE = ["app.core.storage._encrypt_to", "app.core.storage.create_folder", "app.sync.request_body.SpooledTemporaryFile"]


def is_full(*_args: Any, **_values: Any) -> Any:
    raise OSError(ENOSPC, "No space left on device")


def is_over_quota(*_args: Any, **_values: Any) -> Any:
    raise OSError(EDQUOT, "Disk quota exceeded")


@contextmanager
def fail_disk_writes(monkeypatch: pytest.MonkeyPatch, where: str, failure: Any) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(where, failure)
        yield


@pytest.mark.parametrize("failure", [is_full, is_over_quota])
@pytest.mark.parametrize("where", WHERE)
def test_a_device_is_asked_to_send_later(
    device: Device, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch, where: str, failure: Any
) -> None:
    token, photo = make_token(), uuid4()
    with fail_disk_writes(monkeypatch, where, failure):
        response = device.send_file(token, photo, procedure_version, JPEG)

    assert (response.status, response.code) == (507, "storage_full")
    assert int(response.response.headers["Retry-After"]) > 0 and response.body["message"]
    assert device.send_file(token, photo, procedure_version, JPEG).status == 201
    assert device.send(token, procedure_version, files={"photos": [str(photo)]}).status == 201


def test_a_database_that_cannot_write_is_retried(
    device: Device, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot_write(*_args: Any, **_values: Any) -> Any:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    token = make_token()
    with fail_disk_writes(monkeypatch, "app.cases.lifecycle.submission.submit", cannot_write):
        response = device.send(token, procedure_version)

    assert (response.status, response.code) == (503, "busy")
    assert int(response.response.headers["Retry-After"]) > 0
    assert list_cases() == []
    assert device.send(token, procedure_version).status == 201


@pytest.mark.parametrize("where", WHERE[:2])
def test_a_page_of_a_form_says_so_and_loses_no_draft(
    stranger: Browser, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    stranger.post(FORM, PROBLEM)
    draft_id = db.session.scalars(select(Draft.id)).one()
    fields = {**PROBLEM, "description": "Le même, plus loin.", "photos": [("p.jpg", JPEG)]}
    with fail_disk_writes(monkeypatch, where, is_full):
        response = stranger.post(f"{FORM}/{draft_id}/probleme", fields)

    assert (response.status, response.text("h1")) == (507, "Nous ne pouvons pas recevoir de fichiers")
    db.session.rollback()
    assert db.session.get(Draft, draft_id) is not None
    assert stranger.post(f"{FORM}/{draft_id}/probleme", fields).status == 303


def test_replaced_files_are_deleted_at_night(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)
    device.send_file(token, photo, procedure_version, JPEG + b"more")
    kept_name = db.session.scalars(select(Attachment.stored_name)).one()
    assert len(list_stored_files()) == 2

    date_files(current_site().storage_root)
    with clock.shift_clock(orphans.GRACE_PERIOD * 2):
        deleted_name = orphans.delete_orphan_files()

    assert deleted_name == 1
    assert [path.name for path in list_stored_files()] == [kept_name]


def test_abandoned_files_are_deleted_at_night(device: Device, procedure_version: UUID) -> None:
    abandoned_name, sent_names, waiting_items = make_token(), make_token(), make_token()
    device.send_file(abandoned_name, uuid4(), procedure_version, JPEG)
    device.send(sent_names, procedure_version)
    device.send(waiting_items, procedure_version, description="")

    date_files(current_site().storage_root)
    with clock.shift_clock(orphans.GRACE_PERIOD * 40):
        jobs.expire_drafts()
        jobs.expire_device_requests()
        orphans.delete_orphan_files()

    db.session.expire_all()
    assert set(db.session.scalars(select(DeviceRequest.token))) == {sent_names, waiting_items}
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def list_stored_files() -> list[Path]:
    return sorted(current_site().storage_root.glob("[0-9a-f][0-9a-f]/*"))
