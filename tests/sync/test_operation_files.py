"""Photos of field operations: sent before their note, replaced while it is not written, and deleted without it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases import timeline
from app.cases.device import device_requests
from app.cases.files import attachments
from app.cases.models import Attachment, Case
from app.cases.timeline import events_for
from app.core import clock
from app.core.db import db
from tests.field_tour import FieldDevice, submit_report
from tests.portal.test_form_pages import JPEG
from tests.sync.field_cases import case as case
from tests.sync.field_cases import device as device
from tests.sync.field_cases import kinds, reload_case
from tests.sync.field_cases import version_id as version_id


def test_a_truncated_photo_can_be_replaced_until_its_note_is_written(device: FieldDevice, case: Case) -> None:
    token, photo = uuid4(), uuid4()
    truncated = device.send_photo(case, token, photo, JPEG + b"cut")
    complete = device.send_photo(case, token, photo, JPEG)
    retry = device.send_photo(case, token, photo, JPEG)
    device.send_note(case, "Profond.", files=[photo], token=token)

    other_photo = device.send_photo(case, token, photo, JPEG + b"cut")

    assert [response.status for response in (truncated, complete, retry)] == [201, 201, 204]
    assert other_photo.code in ("content_changed", "refused")
    stored_file = db.session.get_one(Attachment, photo)
    assert b"".join(attachments.open_file(stored_file).chunks) == JPEG


def test_a_photo_of_the_request_itself_is_not_replaced(device: FieldDevice, app: Flask, version_id: UUID) -> None:
    own_photo = submit_report(version_id, photos=[JPEG])
    device.download_copies(own_photo)
    photo = db.session.scalars(select(Attachment.id).where(Attachment.case_id == own_photo.id)).one()

    response = device.send_photo(own_photo, uuid4(), photo, JPEG + b"other")

    assert (response.status, response.code) == (403, "refused")
    assert b"".join(attachments.open_file(db.session.get_one(Attachment, photo)).chunks) == JPEG


def test_a_photo_alone_is_a_note(device: FieldDevice, case: Case) -> None:
    token, photo = uuid4(), uuid4()
    device.send_photo(case, token, photo, JPEG)

    assert device.send_note(case, "", files=[photo], token=token).status == 201
    assert len(events_for(reload_case(case), is_agent=True)[-1].files) == 1


def test_a_photo_without_its_note_is_not_displayed(device: FieldDevice, case: Case) -> None:
    photo = uuid4()
    device.send_photo(case, uuid4(), photo, JPEG)

    assert [entry.files for entry in events_for(reload_case(case), is_agent=True) if entry.files] == []
    assert timeline.find_file_for_applicant(reload_case(case), photo) is None


def test_a_note_waits_for_its_photos(device: FieldDevice, case: Case) -> None:
    missing_response = uuid4()

    response = device.send_note(case, "Avec photo.", files=[missing_response])

    assert (response.status, response.code, response.body["files"]) == (409, "files_missing", [str(missing_response)])
    assert "note" not in kinds(case)


def test_a_file_that_is_no_photo_nor_document_is_refused(device: FieldDevice, case: Case) -> None:
    response = device.send_photo(case, uuid4(), uuid4(), b"MZ\x90\x00", file_name="programme.exe")

    assert (response.status, response.code) == (415, "file_refused")


@pytest.mark.postgresql
def test_abandoned_files_expire_with_their_token(device: FieldDevice, case: Case, monkeypatch) -> None:
    sent_photo, lost_file = uuid4(), uuid4()
    token = uuid4()
    device.send_photo(case, token, sent_photo, JPEG)
    device.send_note(case, "Avec sa photo.", files=[sent_photo], token=token)
    device.send_photo(case, uuid4(), lost_file, JPEG)
    later = clock.now() + device_requests.RETENTION
    monkeypatch.setattr(device_requests.clock, "now", lambda: later)

    assert device_requests.delete_old_requests() == 2

    assert [attachment.id for attachment in db.session.scalars(select(Attachment))] == [sent_photo]
    assert db.session.scalar(select(func.count()).select_from(device_requests.DeviceRequest)) == 0
    assert attachments.digest_of(db.session.get_one(Attachment, sent_photo))
