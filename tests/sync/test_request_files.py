"""Files of requests from devices: uploaded first, each separately; only the listed ones are kept."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.files import attachments
from app.cases.models import Attachment
from app.cases.reading.case_values import answers_of
from app.core.db import db
from tests.client import Browser
from tests.fuzz.worst_cases import WORST
from tests.portal.test_form_pages import JPEG
from tests.sync.device import BASE, Device, DeviceResponse, build_content, compute_digest_header, list_cases, make_token


def test_files_are_uploaded_first_and_separately(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()

    first = device.send_file(token, photo, procedure_version, JPEG)
    retry = device.send_file(token, photo, procedure_version, JPEG)
    response = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (first.status, retry.status, response.status) == (201, 204, 201)
    assert [file["name"] for file in answers_of(list_cases()[0])["photos"]] == ["photo.jpg"]
    assert device.send_file(token, photo, procedure_version, JPEG).status == 204


def test_a_request_with_missing_files_lists_them(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()

    response = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (response.status, response.code, response.body["files"]) == (409, "files_missing", [str(photo)])
    assert list_cases() == []
    device.send_file(token, photo, procedure_version, JPEG)
    assert device.send(token, procedure_version, files={"photos": [str(photo)]}).status == 201


def test_an_unlisted_file_is_deleted(device: Device, procedure_version: UUID) -> None:
    token, kept_file, dropped_file = make_token(), uuid4(), uuid4()
    for name in (kept_file, dropped_file):
        device.send_file(token, name, procedure_version, JPEG)

    device.send(token, procedure_version, files={"photos": [str(kept_file)]})

    assert [file.id for file in db.session.scalars(select(Attachment))] == [kept_file]


@pytest.mark.parametrize(("body", "question", "status"), [(b"MZ program", "photos", 415), (JPEG, "description", 400)])
def test_a_refused_file_has_a_reason(
    device: Device, procedure_version: UUID, body: bytes, question: str, status: int
) -> None:
    response = device.send_file(make_token(), uuid4(), procedure_version, body, question=question)

    assert response.status == status
    assert response.body["message"]
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_the_file_of_another_request_is_inaccessible(device: Device, app: Flask, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)
    other = Device(Browser(app), secret="b" * 43)

    assert other.send_file(make_token(), photo, procedure_version, JPEG).code == "other_owner"
    assert other.send_file(token, uuid4(), procedure_version, JPEG).code == "other_owner"


@pytest.mark.parametrize("what", ["file", "request"])
def test_a_truncated_upload_is_refused(device: Device, procedure_version: UUID, what: str) -> None:
    token, photo = make_token(), uuid4()
    client = device.browser.client
    url = f"{BASE}/requests/{token}"
    if what == "file":
        url += f"/files/{photo}?procedure=signaler&version={procedure_version}&field=photos"
    body = JPEG if what == "file" else build_content(procedure_version)

    # Like the production server: the end of the connection looks like the end of the body, whatever was announced.
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(body))}
    truncated = client.put(url, data=body[:-20], headers=device._headers(), environ_overrides=environ)

    assert (truncated.status_code, truncated.get_json()["code"]) == (400, "incomplete")
    assert device.send_file(token, photo, procedure_version, JPEG).status == 201
    assert device.send(token, procedure_version, files={"photos": [str(photo)]}).status == 201


@pytest.mark.parametrize("what", ["file", "request"])
def test_a_body_with_another_digest_is_retried(device: Device, procedure_version: UUID, what: str) -> None:
    token, photo = make_token(), uuid4()
    body = JPEG if what == "file" else build_content(procedure_version)
    device.headers["Content-Digest"] = compute_digest_header(body)

    def send(content: bytes) -> DeviceResponse:
        if what == "file":
            return device.send_file(token, photo, procedure_version, content)
        return device.send_bytes(token, content)

    # The length alone cannot reveal it: an intermediary ended the body cleanly.
    refusal = [send(body[:-20]), send(body[:-1] + b"x")]

    assert [(response.status, response.code) for response in refusal] == [(400, "incomplete")] * 2
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0 and list_cases() == []
    assert send(body).status == 201


@pytest.mark.parametrize(
    "header", ["", "md5=:AAAA:", "sha-512=:AAAA:", "md5=:AAAA:, {good}", "{good}", " SHA-256 = {value}"]
)
def test_a_digest_is_found_among_others(device: Device, procedure_version: UUID, header: str) -> None:
    digest = compute_digest_header(JPEG)
    device.headers["Content-Digest"] = header.format(good=digest, value=digest.partition("=")[2])

    assert device.send_file(make_token(), uuid4(), procedure_version, JPEG).status == 201


@pytest.mark.parametrize("header", ["sha-256=::", "sha-256=:AAAA:", "sha-256=:é:", "{good}, sha-256=:AAAA:"])
def test_a_wrong_digest_is_refused(device: Device, procedure_version: UUID, header: str) -> None:
    device.headers["Content-Digest"] = header.format(good=compute_digest_header(JPEG))

    assert device.send_file(make_token(), uuid4(), procedure_version, JPEG).code == "incomplete"


def test_a_truncated_file_is_replaced_by_a_retry(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()
    # As stored by an earlier version, without integrity check.
    assert device.send_file(token, photo, procedure_version, JPEG + b"cut").status == 201
    complete = device.send_file(token, photo, procedure_version, JPEG)

    response = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (complete.status, response.status) == (201, 201)
    (kept_file,) = db.session.scalars(select(Attachment))
    assert b"".join(attachments.open_file(kept_file).chunks) == JPEG
    assert [file["size"] for file in answers_of(list_cases()[0])["photos"]] == [len(JPEG)]


def test_a_file_is_replaced_until_its_request_is_sent(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)
    original = device.send_file(token, photo, procedure_version, JPEG + b"more")
    device.send(token, procedure_version, files={"photos": [str(photo)]})

    replacement = device.send_file(token, photo, procedure_version, JPEG)

    assert (original.status, replacement.status, replacement.code) == (201, 422, "content_changed")
    assert device.send_file(token, photo, procedure_version, JPEG + b"more").status == 204
    assert len(answers_of(list_cases()[0])["photos"]) == 1


def test_a_file_can_be_replaced_at_the_limit(
    device: Device, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.request_files.MAX_FILES", 1)
    token, photo = make_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)

    assert device.send_file(token, photo, procedure_version, JPEG + b"more").status == 201
    assert device.send_file(token, uuid4(), procedure_version, JPEG).status == 415


def test_a_too_large_file_is_not_read(device: Device, procedure_version: UUID) -> None:
    response = device.send_file(make_token(), uuid4(), procedure_version, b"\xff\xd8" + bytes(50_000_000))

    assert (response.status, response.code) == (413, "too_large")


def test_a_file_over_its_parsing_budget_gets_a_message(device: Device, procedure_version: UUID) -> None:
    response = device.send_file(make_token(), uuid4(), procedure_version, WORST["image/heic"][1](), file_name="a.heic")

    assert (response.status, response.code) == (415, "file_refused")
    assert "n’a pas pu être lu" in response.body["message"]
    assert "a.heic" not in response.body["message"]
