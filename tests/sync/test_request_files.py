"""The files of what a device sends: they come first, each by itself, and only those that are named stay."""

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
from tests.sync.device import BASE, Answer, Device, build_content, compute_digest_header, list_cases, make_token


def test_files_come_first_each_by_itself(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()

    first = device.send_file(token, photo, procedure_version, JPEG)
    again = device.send_file(token, photo, procedure_version, JPEG)
    answer = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (first.status, again.status, answer.status) == (201, 204, 201)
    assert [file["name"] for file in answers_of(list_cases()[0])["photos"]] == ["photo.jpg"]
    assert device.send_file(token, photo, procedure_version, JPEG).status == 204


def test_a_request_whose_files_did_not_arrive_says_which(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()

    answer = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (answer.status, answer.code, answer.body["files"]) == (409, "files_missing", [str(photo)])
    assert list_cases() == []
    device.send_file(token, photo, procedure_version, JPEG)
    assert device.send(token, procedure_version, files={"photos": [str(photo)]}).status == 201


def test_a_file_that_is_not_named_goes(device: Device, procedure_version: UUID) -> None:
    token, kept, dropped = make_token(), uuid4(), uuid4()
    for name in (kept, dropped):
        device.send_file(token, name, procedure_version, JPEG)

    device.send(token, procedure_version, files={"photos": [str(kept)]})

    assert [file.id for file in db.session.scalars(select(Attachment))] == [kept]


@pytest.mark.parametrize(("body", "question", "status"), [(b"MZ program", "photos", 415), (JPEG, "description", 400)])
def test_a_file_that_cannot_be_taken_says_why(
    device: Device, procedure_version: UUID, body: bytes, question: str, status: int
) -> None:
    answer = device.send_file(make_token(), uuid4(), procedure_version, body, question=question)

    assert answer.status == status
    assert answer.body["message"]
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_the_file_of_another_request_is_not_reached(device: Device, app: Flask, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)
    other = Device(Browser(app), secret="b" * 43)

    assert other.send_file(make_token(), photo, procedure_version, JPEG).code == "other_owner"
    assert other.send_file(token, uuid4(), procedure_version, JPEG).code == "other_owner"


@pytest.mark.parametrize("what", ["file", "request"])
def test_what_was_cut_on_its_way_is_not_taken_for_whole(device: Device, procedure_version: UUID, what: str) -> None:
    token, photo = make_token(), uuid4()
    client = device.browser.client
    url = f"{BASE}/requests/{token}"
    if what == "file":
        url += f"/files/{photo}?procedure=signaler&version={procedure_version}&field=photos"
    body = JPEG if what == "file" else build_content(procedure_version)

    # As the server of production gives it: the end of the stream is the end of what came, whatever was announced.
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(body))}
    cut = client.put(url, data=body[:-20], headers=device._headers(), environ_overrides=environ)

    assert (cut.status_code, cut.get_json()["code"]) == (400, "incomplete")
    assert device.send_file(token, photo, procedure_version, JPEG).status == 201
    assert device.send(token, procedure_version, files={"photos": [str(photo)]}).status == 201


@pytest.mark.parametrize("what", ["file", "request"])
def test_a_body_that_is_not_the_one_announced_is_sent_again(device: Device, procedure_version: UUID, what: str) -> None:
    token, photo = make_token(), uuid4()
    body = JPEG if what == "file" else build_content(procedure_version)
    device.headers["Content-Digest"] = compute_digest_header(body)

    def send(sent: bytes) -> Answer:
        if what == "file":
            return device.send_file(token, photo, procedure_version, sent)
        return device.send_bytes(token, sent)

    # No length could tell: something on the way has ended the body, and said so.
    refused = [send(body[:-20]), send(body[:-1] + b"x")]

    assert [(answer.status, answer.code) for answer in refused] == [(400, "incomplete")] * 2
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0 and list_cases() == []
    assert send(body).status == 201


@pytest.mark.parametrize(
    "header", ["", "md5=:AAAA:", "sha-512=:AAAA:", "md5=:AAAA:, {good}", "{good}", " SHA-256 = {value}"]
)
def test_a_digest_is_read_among_others(device: Device, procedure_version: UUID, header: str) -> None:
    good = compute_digest_header(JPEG)
    device.headers["Content-Digest"] = header.format(good=good, value=good.partition("=")[2])

    assert device.send_file(make_token(), uuid4(), procedure_version, JPEG).status == 201


@pytest.mark.parametrize("header", ["sha-256=::", "sha-256=:AAAA:", "sha-256=:é:", "{good}, sha-256=:AAAA:"])
def test_a_digest_of_something_else_is_refused(device: Device, procedure_version: UUID, header: str) -> None:
    device.headers["Content-Digest"] = header.format(good=compute_digest_header(JPEG))

    assert device.send_file(make_token(), uuid4(), procedure_version, JPEG).code == "incomplete"


def test_a_file_kept_cut_is_made_whole_by_sending_it_again(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()
    # As an earlier version took a body that ended too soon.
    assert device.send_file(token, photo, procedure_version, JPEG + b"cut").status == 201
    whole = device.send_file(token, photo, procedure_version, JPEG)

    answer = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (whole.status, answer.status) == (201, 201)
    (kept,) = db.session.scalars(select(Attachment))
    assert b"".join(attachments.open_file(kept).chunks) == JPEG
    assert [file["size"] for file in answers_of(list_cases()[0])["photos"]] == [len(JPEG)]


def test_a_file_is_replaced_until_its_request_is_sent(device: Device, procedure_version: UUID) -> None:
    token, photo = make_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)
    replaced = device.send_file(token, photo, procedure_version, JPEG + b"more")
    device.send(token, procedure_version, files={"photos": [str(photo)]})

    changed = device.send_file(token, photo, procedure_version, JPEG)

    assert (replaced.status, changed.status, changed.code) == (201, 422, "content_changed")
    assert device.send_file(token, photo, procedure_version, JPEG + b"more").status == 204
    assert len(answers_of(list_cases()[0])["photos"]) == 1


def test_a_file_too_many_may_still_be_replaced(
    device: Device, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.request_files.MAX_FILES", 1)
    token, photo = make_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)

    assert device.send_file(token, photo, procedure_version, JPEG + b"more").status == 201
    assert device.send_file(token, uuid4(), procedure_version, JPEG).status == 415


def test_a_file_larger_than_any_is_not_read(device: Device, procedure_version: UUID) -> None:
    answer = device.send_file(make_token(), uuid4(), procedure_version, b"\xff\xd8" + bytes(50_000_000))

    assert (answer.status, answer.code) == (413, "too_large")


def test_a_file_that_costs_too_much_is_refused_in_words(device: Device, procedure_version: UUID) -> None:
    answer = device.send_file(make_token(), uuid4(), procedure_version, WORST["image/heic"][1], called="a.heic")

    assert (answer.status, answer.code) == (415, "file_refused")
    assert "n’a pas pu être lu" in answer.body["message"]
    assert "a.heic" not in answer.body["message"]
