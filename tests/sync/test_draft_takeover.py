"""A portal draft continued by a device: one draft, one token, one case, for whoever has access."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts import expiry
from app.accounts.models import Grant
from app.cases import jobs
from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case, Draft
from app.cases.people import access_grants
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.portal.test_form_pages import JPEG, PROBLEM, fill
from tests.random_answers import PDF
from tests.sync.device import BASE, FORM_VALUES, Device, build_content, make_token

pytestmark = pytest.mark.postgresql

SECRET, OTHER = "d" * 43, "e" * 43
FORM = "/demarches/signaler/remplir"
PURCHASES = {
    "id": "achats",
    "type": "block",
    "label": "Vos achats",
    "item_label": "Achat",
    "add_label": "Ajouter un achat",
    "fields": [
        {"id": "nature", "type": "short_text", "label": "Nature"},
        {"id": "factures", "type": "files", "label": "Factures", "accept": ["pdf"]},
    ],
}


def draft_of(person: Browser, **more: object) -> UUID:
    """A draft with its first page filled in."""
    person.post(FORM, {**PROBLEM, **more}).follow()
    return db.session.scalars(select(Draft.id)).one()


def cases() -> list[Case]:
    db.session.expire_all()
    return list(db.session.scalars(select(Case)))


def bind_device(person: Browser, token: UUID, secret: str) -> TestResponse:
    """The page of a draft is used on a device, which presents its secret."""
    return person.client.put(f"{BASE}/drafts/{token}", headers=Device(person, secret=secret)._headers())


def count(model: type) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def parse_response(person: Browser, token: UUID) -> dict[str, object] | None:
    response = person.client.get(f"{BASE}/drafts/{token}")
    return response.get_json() if response.status_code == 200 else None


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
    body = build_content(procedure_version, slug="inconnue", **FORM_VALUES)

    contents = stranger.client.post(f"{BASE}/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})

    assert contents.get_json() == {"reports": []}
    assert procedures.live_procedure("signaler")


def test_a_bound_device_continues_a_draft_without_cookies(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)], device_proof=SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    device = Device(Browser(app), secret=SECRET)

    response = device.send(token, procedure_version, files={"photos": [photo]})

    assert (response.status, bool(response.body.get("tracking_code"))) == (201, True)
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1]


def test_a_page_used_later_binds_its_device(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger)
    contents = bind_device(stranger, token, SECRET)
    refusal = bind_device(Browser(app), token, OTHER)

    assert (contents.status_code, refusal.status_code) == (200, 404)
    assert contents.get_json() == parse_response(stranger, token)
    assert Device(Browser(app), secret=OTHER).send(token, procedure_version).code == "other_owner"
    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).status == 201


def test_a_bound_device_can_submit_for_weeks(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])
    bind_device(stranger, token, SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    with clock.shift_clock(timedelta(days=60)):
        expiry.expire_account_data()
        db.session.commit()
        jobs.expire_drafts()
        response = Device(Browser(app), secret=SECRET).send(token, procedure_version, files={"photos": [photo]})

    assert response.status == 201
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1]


def test_a_draft_that_expired_is_revived_by_its_device(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)], device_proof=SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    with clock.shift_clock(timedelta(days=3)):
        response = Device(Browser(app), secret=SECRET).send(token, procedure_version, files={"photos": [photo]})

    assert response.status == 201


def test_a_portal_submission_is_only_reported_to_the_sender_s_device(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    bind_device(stranger, token, SECRET)
    stranger.post(str(review.find_one("form#sending-form")["action"]))

    own_draft = Device(Browser(app), secret=SECRET).send(token, procedure_version)
    other_response = Device(Browser(app), secret=OTHER).send(token, procedure_version)

    (case,) = cases()
    assert (own_draft.status, own_draft.body["reference"], bool(own_draft.body["tracking_code"])) == (
        200,
        case.reference,
        True,
    )
    assert (other_response.status, other_response.code) == (403, "other_owner")
    assert other_response.body["is_number_taken"] is True


def test_another_bound_device_only_learns_that_the_draft_arrived(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    # Begun on one device, continued and submitted on another.
    bind_device(stranger, token, OTHER)
    sender = Browser(app)
    sender.post(FORM, {**PROBLEM, "new_draft": str(token), "device_proof": OTHER})
    bind_device(sender, token, SECRET)
    sender.post(str(review.find_one("form#sending-form")["action"]))

    first = Device(Browser(app), secret=OTHER).send(token, procedure_version)

    assert (first.status, first.body["tracking_code"]) == (200, "")
    assert first.body["reference"] == cases()[0].reference


def test_a_draft_assigned_to_an_account_is_unbound_from_its_device(
    app: Flask, stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(stranger, device_proof=SECRET)
    access_grants.change_owner(db.session.get_one(Draft, token), uuid4())
    db.session.commit()

    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).code == "other_owner"


def test_signing_out_keeps_the_unsent_drafts_of_the_device(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = draft_of(stranger, device_proof=SECRET)
    stranger.client.delete(f"{BASE}/session", headers={"Sec-Fetch-Site": "same-origin"})

    assert stranger.get(f"{FORM}/{token}/contact").status == 404
    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).status == 201


def test_a_lost_first_response_creates_one_draft_for_the_device(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = make_token()
    first_fields = {**PROBLEM, "new_draft": str(token), "device_proof": SECRET}

    first, second_page = stranger.post(FORM, first_fields), Browser(app).post(FORM, first_fields)

    assert str(token) in str(first.location) and str(token) in str(second_page.location)
    assert count(Draft) == 1


def test_an_agent_continues_their_draft_after_signing_in_again(
    alice: Person, app: Flask, procedure_version: UUID
) -> None:
    token = draft_of(alice)
    bind_device(alice, token, SECRET)
    device = Device(alice, secret=OTHER)
    device.sign_in()
    grants_of = db.session.scalars(select(Grant).where(Grant.subject_id == token)).one()
    grants_of.expires_at = clock.now()
    db.session.commit()

    assert device.send(token, procedure_version).status == 201
