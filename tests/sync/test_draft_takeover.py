"""A portal draft continued by a device: one draft, one token, one case, for whoever has access."""

from __future__ import annotations

import json
from copy import deepcopy
from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case, Draft
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.portal.test_form_pages import JPEG, PROBLEM, fill
from tests.random_answers import PDF
from tests.sync.device import BASE, INPUTS, Device, build_content, make_token
from tests.sync.portal_drafts import FORM, PURCHASES, cases, count, draft_of, parse_response


def test_the_contents_of_a_draft_are_sent_to_its_owner(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])

    contents = parse_response(stranger, token)

    assert contents
    assert ["description", PROBLEM["description"]] in contents["typed"]  # type: ignore[operator]
    assert [file["called"] for file in contents["files"]] == ["trou.jpg"]  # type: ignore[attr-defined, index]
    assert (contents["owner"], contents["version"]) == ("", str(procedure_version))
    assert parse_response(chloe, token) is None
    assert parse_response(stranger, make_token()) is None


def test_a_draft_of_an_account_includes_its_owner(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    token = draft_of(chloe)
    device = Device(chloe)
    device.sign_in()

    contents = parse_response(chloe, token)

    assert contents and contents["owner"] == device.owner
    assert ["prenom", "Chloé"] in contents["typed"]  # type: ignore[operator]
    assert parse_response(denis, token) is None


def test_a_device_submits_a_portal_draft_with_its_files(stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])
    photo = db.session.scalars(select(Attachment.id)).one()

    response = Device(stranger).send(token, procedure_version, files={"photos": [str(photo)]}, description="Fini ici.")

    assert response.status == 201
    assert [answers_of(case)["description"] for case in cases()] == ["Fini ici."]
    assert [file["id"] for file in answers_of(cases()[0])["photos"]] == [str(photo)]
    assert count(Draft) == 0


def test_a_draft_submitted_on_the_portal_is_not_submitted_again(stranger: Browser, procedure_version: UUID) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    stranger.post(str(review.find_one("form#sending-form")["action"]))

    device = Device(stranger)
    file = device.send_file(token, make_token(), procedure_version, JPEG)
    response = device.send(token, procedure_version)

    assert (file.status, response.status) == (204, 200)
    assert [case.reference for case in cases()] == [response.body["reference"]]


def test_a_draft_of_an_account_is_sent_under_that_account(chloe: Person, procedure_version: UUID) -> None:
    token = draft_of(chloe)
    device = Device(chloe)
    device.sign_in()

    response = device.send(token, procedure_version)

    assert response.status == 201
    assert cases()[0].applicant_id is not None


def test_two_requests_made_from_one_draft_each_have_the_files(stranger: Browser, procedure_version: UUID) -> None:
    token, other, device = draft_of(stranger, photos=[("trou.jpg", JPEG)]), make_token(), Device(stranger)
    photo = db.session.scalars(select(Attachment.id)).one()
    own_draft = make_token()
    device.send_file(other, own_draft, procedure_version, JPEG + b"autre")

    files = {"photos": [str(photo), str(own_draft)]}
    second_draft = device.send(other, procedure_version, files=files, description="À part.")
    first = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (second_draft.status, first.status) == (201, 201)
    assert (
        device.send(other, procedure_version, files=files, description="À part.").body["reference"]
        == second_draft.body["reference"]
    )
    photos = {answers_of(case)["description"]: answers_of(case)["photos"] for case in cases()}
    assert [file["name"] for file in photos["À part."]] == ["trou.jpg", "photo.jpg"]
    copied = db.session.get(Attachment, UUID(photos["À part."][0]["id"]))
    assert copied and copied.id != photo
    assert b"".join(open_file(copied).chunks) == JPEG
    assert count(Attachment) == 3


def test_files_of_a_submitted_case_are_copied_too(chloe: Person, procedure_version: UUID) -> None:
    token, device = draft_of(chloe, photos=[("trou.jpg", JPEG)]), Device(chloe)
    device.sign_in()
    photo = str(db.session.scalars(select(Attachment.id)).one())
    device.send(token, procedure_version, files={"photos": [photo]})

    second_draft = device.send(make_token(), procedure_version, files={"photos": [photo]}, description="À part.")

    assert second_draft.status == 201
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1, 1]


def test_files_of_somebody_else_cannot_be_copied(
    stranger: Browser, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    draft_of(chloe, photos=[("trou.jpg", JPEG)])
    photo = str(db.session.scalars(select(Attachment.id)).one())
    other = Device(denis, secret="b" * 43)
    other.sign_in()

    for device in (Device(stranger, secret="c" * 43), other):
        response = device.send(make_token(), procedure_version, files={"photos": [photo]})
        assert (response.code, response.body["files"]) == ("files_missing", [photo])
    assert count(Attachment) == 1


@pytest.mark.postgresql
def test_copies_count_towards_the_quotas(
    stranger: Browser, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_of(stranger, photos=[("trou.jpg", JPEG)])
    photo, device, other = str(db.session.scalars(select(Attachment.id)).one()), Device(stranger), make_token()
    monkeypatch.setattr("app.sync.request_files.MAX_FILES", 1)
    own_draft = make_token()
    device.send_file(other, own_draft, procedure_version, JPEG + b"autre")

    response = device.send(other, procedure_version, files={"photos": [str(own_draft), photo]})

    assert (response.status, response.code) == (415, "file_refused")


def test_groups_are_sent_with_their_files(stranger: Browser, procedure_version: UUID) -> None:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"] = [deepcopy(PURCHASES)]
    version = procedures.publish(document).id
    db.session.commit()
    bill = [("vélo.pdf", PDF)]
    stranger.post(FORM, {"achats__items": ["0"], "achats__0__nature": "vélo", "achats__0__factures": bill}).follow()
    token = db.session.scalars(select(Draft.id)).one()
    contents, device, second = parse_response(stranger, token), Device(stranger), make_token()
    assert contents
    (file,) = contents["files"]  # type: ignore[misc]
    assert (file["field"], file["called"]) == ("achats__0__factures", "vélo.pdf")
    assert contents["typed"] == [["achats__items", "0"], ["achats__0__nature", "vélo"]]

    device.send_file(token, second, version, PDF, file_name="casque.pdf", question="achats__1__factures")
    fields = [*contents["typed"], ["achats__items", "1"], ["achats__1__nature", "casque"]]  # type: ignore[misc]
    files = {"achats__0__factures": [file["name"]], "achats__1__factures": [str(second)]}
    body = {"procedure": "signaler", "version": str(version), "typed": [*fields, ["nom", "Exemple"]], "files": files}
    response = device.send_bytes(token, json.dumps(body).encode())

    assert response.status == 201
    purchases = answers_of(cases()[0])["achats"]
    assert [(one_file["nature"], one_file["factures"][0]["name"]) for one_file in purchases] == [
        ("vélo", "vélo.pdf"),
        ("casque", "casque.pdf"),
    ]
    assert count(Attachment) == 2


@pytest.mark.parametrize(
    "question", ["achats", "achats__0", "achats__0__nature", "achats__0__factures__0", "autre__0__factures"]
)
def test_a_file_for_no_question_is_refused(stranger: Browser, procedure_version: UUID, question: str) -> None:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].append(deepcopy(PURCHASES))
    version = procedures.publish(document).id
    db.session.commit()

    response = Device(stranger).send_file(
        make_token(), make_token(), version, PDF, file_name="a.pdf", question=question
    )

    assert response.code == "malformed"


def test_nobody_else_can_take_over_a_draft_or_learn_its_outcome(
    stranger: Browser, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    token = draft_of(chloe)
    other = Device(denis, secret="b" * 43)
    other.sign_in()

    for device in (Device(stranger), other):
        assert (device.send(token, procedure_version).code, device.fetch_request(token).status) == ("other_owner", 404)
    chloe.get(f"{FORM}/{token}/contact")
    assert count(Case) == 0 and count(Draft) == 1


def test_a_retried_first_page_creates_one_draft(stranger: Browser, procedure_version: UUID) -> None:
    token = make_token()
    first_fields = {**PROBLEM, "new_draft": str(token)}

    first, second_page = (
        stranger.post(FORM, first_fields),
        stranger.post(FORM, {**first_fields, "description": "Le même, plus loin."}),
    )

    assert first.status == second_page.status == 303
    assert [draft.id for draft in db.session.scalars(select(Draft))] == [token]
    response = Device(stranger).send(token, procedure_version)
    assert response.status == 201
    assert str(token) in str(first.location)
    assert stranger.post(FORM, first_fields).follow().text("h1") == "C’est envoyé"


def test_the_token_of_somebody_elses_draft_creates_another(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(chloe)

    page = stranger.post(FORM, {**PROBLEM, "new_draft": str(token), "description": "Autre chose."})

    assert page.status == 303 and str(token) not in str(page.location)
    assert count(Draft) == 2


def test_open_reports_nearby_are_listed_before_submission(stranger: Browser, procedure_version: UUID) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}

    contents = stranger.client.post(f"{BASE}/similar", data=build_content(procedure_version), headers=headers)

    assert (contents.status_code, contents.get_json()) == (200, {"reports": []})
    elsewhere = stranger.client.post(f"{BASE}/similar", data=build_content(procedure_version))
    assert elsewhere.status_code == 403


def test_an_unpublished_procedure_has_no_reports_nearby(stranger: Browser, procedure_version: UUID) -> None:
    body = build_content(procedure_version, slug="inconnue", **INPUTS)

    contents = stranger.client.post(f"{BASE}/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})

    assert contents.get_json() == {"reports": []}
    assert procedures.live_procedure("signaler")
