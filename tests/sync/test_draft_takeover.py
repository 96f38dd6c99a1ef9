"""A draft of the ordinary pages that a device goes on with: one draft, one token, one request, for whoever holds it."""

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
from tests.sync.device import BASE, TYPED, Device, build_content, make_token

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
    """A draft whose first page is filled in."""
    person.post(FORM, {**PROBLEM, **more}).follow()
    return db.session.scalars(select(Draft.id)).one()


def cases() -> list[Case]:
    db.session.expire_all()
    return list(db.session.scalars(select(Case)))


def bind_device(person: Browser, token: UUID, secret: str) -> TestResponse:
    """The page of a draft is touched on a device: it shows its secret."""
    return person.client.put(f"{BASE}/drafts/{token}", headers=Device(person, secret=secret)._headers())


def count(model: type) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def parse_response(person: Browser, token: UUID) -> dict[str, object] | None:
    response = person.client.get(f"{BASE}/drafts/{token}")
    return response.get_json() if response.status_code == 200 else None


def test_what_a_draft_holds_is_told_to_whoever_holds_it(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])

    told = parse_response(stranger, token)

    assert told
    assert ["description", PROBLEM["description"]] in told["typed"]  # type: ignore[operator]
    assert [file["called"] for file in told["files"]] == ["trou.jpg"]  # type: ignore[attr-defined, index]
    assert (told["owner"], told["version"]) == ("", str(procedure_version))
    assert parse_response(chloe, token) is None
    assert parse_response(stranger, make_token()) is None


def test_a_draft_of_an_account_is_told_with_its_owner(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    token = draft_of(chloe)
    device = Device(chloe)
    device.sign_in()

    told = parse_response(chloe, token)

    assert told and told["owner"] == device.owner
    assert ["prenom", "Chloé"] in told["typed"]  # type: ignore[operator]
    assert parse_response(denis, token) is None


def test_a_device_sends_what_was_begun_on_the_pages_with_its_files(stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])
    photo = db.session.scalars(select(Attachment.id)).one()

    answer = Device(stranger).send(token, procedure_version, files={"photos": [str(photo)]}, description="Fini ici.")

    assert answer.status == 201
    assert [answers_of(case)["description"] for case in cases()] == ["Fini ici."]
    assert [file["id"] for file in answers_of(cases()[0])["photos"]] == [str(photo)]
    assert count(Draft) == 0


def test_what_was_sent_from_the_pages_is_not_made_again_by_the_device(
    stranger: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    stranger.post(str(review.find_one("form#sending-form")["action"]))

    device = Device(stranger)
    file = device.send_file(token, make_token(), procedure_version, JPEG)
    answer = device.send(token, procedure_version)

    assert (file.status, answer.status) == (204, 200)
    assert [case.reference for case in cases()] == [answer.body["reference"]]


def test_a_draft_of_an_account_is_sent_under_that_account(chloe: Person, procedure_version: UUID) -> None:
    token = draft_of(chloe)
    device = Device(chloe)
    device.sign_in()

    answer = device.send(token, procedure_version)

    assert answer.status == 201
    assert cases()[0].applicant_id is not None


def test_what_two_tabs_made_two_of_has_its_files_twice(stranger: Browser, procedure_version: UUID) -> None:
    token, other, device = draft_of(stranger, photos=[("trou.jpg", JPEG)]), make_token(), Device(stranger)
    photo = db.session.scalars(select(Attachment.id)).one()
    own = make_token()
    device.send_file(other, own, procedure_version, JPEG + b"autre")

    files = {"photos": [str(photo), str(own)]}
    forked = device.send(other, procedure_version, files=files, description="À part.")
    first = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (forked.status, first.status) == (201, 201)
    assert (
        device.send(other, procedure_version, files=files, description="À part.").body["reference"]
        == forked.body["reference"]
    )
    photos = {answers_of(case)["description"]: answers_of(case)["photos"] for case in cases()}
    assert [file["name"] for file in photos["À part."]] == ["trou.jpg", "photo.jpg"]
    copied = db.session.get(Attachment, UUID(photos["À part."][0]["id"]))
    assert copied and copied.id != photo
    assert b"".join(open_file(copied).chunks) == JPEG
    assert count(Attachment) == 3


def test_the_files_of_what_was_sent_meanwhile_are_copied_too(chloe: Person, procedure_version: UUID) -> None:
    token, device = draft_of(chloe, photos=[("trou.jpg", JPEG)]), Device(chloe)
    device.sign_in()
    photo = str(db.session.scalars(select(Attachment.id)).one())
    device.send(token, procedure_version, files={"photos": [photo]})

    forked = device.send(make_token(), procedure_version, files={"photos": [photo]}, description="À part.")

    assert forked.status == 201
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1, 1]


def test_nobody_has_the_file_of_somebody_else_copied(
    stranger: Browser, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    draft_of(chloe, photos=[("trou.jpg", JPEG)])
    photo = str(db.session.scalars(select(Attachment.id)).one())
    other = Device(denis, secret="b" * 43)
    other.sign_in()

    for device in (Device(stranger, secret="c" * 43), other):
        answer = device.send(make_token(), procedure_version, files={"photos": [photo]})
        assert (answer.code, answer.body["files"]) == ("files_missing", [photo])
    assert count(Attachment) == 1


def test_copies_are_bounded_as_what_is_sent(
    stranger: Browser, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_of(stranger, photos=[("trou.jpg", JPEG)])
    photo, device, other = str(db.session.scalars(select(Attachment.id)).one()), Device(stranger), make_token()
    monkeypatch.setattr("app.sync.request_files.MAX_FILES", 1)
    own = make_token()
    device.send_file(other, own, procedure_version, JPEG + b"autre")

    answer = device.send(other, procedure_version, files={"photos": [str(own), photo]})

    assert (answer.status, answer.code) == (415, "file_refused")


def test_what_a_group_holds_is_told_and_sent_with_its_files(stranger: Browser, procedure_version: UUID) -> None:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"] = [deepcopy(PURCHASES)]
    version = procedures.publish(document).id
    db.session.commit()
    bill = [("vélo.pdf", PDF)]
    stranger.post(FORM, {"achats__items": ["0"], "achats__0__nature": "vélo", "achats__0__factures": bill}).follow()
    token = db.session.scalars(select(Draft.id)).one()
    told, device, second = parse_response(stranger, token), Device(stranger), make_token()
    assert told
    (file,) = told["files"]  # type: ignore[misc]
    assert (file["field"], file["called"]) == ("achats__0__factures", "vélo.pdf")
    assert told["typed"] == [["achats__items", "0"], ["achats__0__nature", "vélo"]]

    device.send_file(token, second, version, PDF, called="casque.pdf", question="achats__1__factures")
    typed = [*told["typed"], ["achats__items", "1"], ["achats__1__nature", "casque"]]  # type: ignore[misc]
    files = {"achats__0__factures": [file["name"]], "achats__1__factures": [str(second)]}
    body = {"procedure": "signaler", "version": str(version), "typed": [*typed, ["nom", "Exemple"]], "files": files}
    answer = device.send_bytes(token, json.dumps(body).encode())

    assert answer.status == 201
    purchases = answers_of(cases()[0])["achats"]
    assert [(each["nature"], each["factures"][0]["name"]) for each in purchases] == [
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

    answer = Device(stranger).send_file(make_token(), make_token(), version, PDF, called="a.pdf", question=question)

    assert answer.code == "malformed"


def test_nobody_else_takes_a_draft_or_learns_what_it_became(
    stranger: Browser, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    token = draft_of(chloe)
    other = Device(denis, secret="b" * 43)
    other.sign_in()

    for device in (Device(stranger), other):
        assert (device.send(token, procedure_version).code, device.fetch_request(token).status) == ("other_owner", 404)
    chloe.get(f"{FORM}/{token}/contact")
    assert count(Case) == 0 and count(Draft) == 1


def test_the_first_page_sent_again_begins_one_draft(stranger: Browser, procedure_version: UUID) -> None:
    token = make_token()
    named = {**PROBLEM, "new_draft": str(token)}

    first, again = stranger.post(FORM, named), stranger.post(FORM, {**named, "description": "Le même, plus loin."})

    assert first.status == again.status == 303
    assert [draft.id for draft in db.session.scalars(select(Draft))] == [token]
    answer = Device(stranger).send(token, procedure_version)
    assert answer.status == 201
    assert str(token) in str(first.location)
    assert stranger.post(FORM, named).follow().text("h1") == "C’est envoyé"


def test_the_number_of_somebody_elses_draft_begins_another(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(chloe)

    page = stranger.post(FORM, {**PROBLEM, "new_draft": str(token), "description": "Autre chose."})

    assert page.status == 303 and str(token) not in str(page.location)
    assert count(Draft) == 2


def test_open_reports_nearby_are_told_before_a_report_leaves(stranger: Browser, procedure_version: UUID) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}

    told = stranger.client.post(f"{BASE}/similar", data=build_content(procedure_version), headers=headers)

    assert (told.status_code, told.get_json()) == (200, {"reports": []})
    elsewhere = stranger.client.post(f"{BASE}/similar", data=build_content(procedure_version))
    assert elsewhere.status_code == 403


def test_a_procedure_that_is_no_more_has_no_report_nearby(stranger: Browser, procedure_version: UUID) -> None:
    body = build_content(procedure_version, slug="inconnue", **TYPED)

    told = stranger.client.post(f"{BASE}/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})

    assert told.get_json() == {"reports": []}
    assert procedures.live_procedure("signaler")


def test_a_draft_goes_on_with_its_device_once_the_cookies_are_gone(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)], device_proof=SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    device = Device(Browser(app), secret=SECRET)

    answer = device.send(token, procedure_version, files={"photos": [photo]})

    assert (answer.status, bool(answer.body.get("tracking_code"))) == (201, True)
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1]


def test_a_page_touched_later_binds_its_device(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger)
    told = bind_device(stranger, token, SECRET)
    refused = bind_device(Browser(app), token, OTHER)

    assert (told.status_code, refused.status_code) == (200, 404)
    assert told.get_json() == parse_response(stranger, token)
    assert Device(Browser(app), secret=OTHER).send(token, procedure_version).code == "other_owner"
    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).status == 201


def test_a_bound_device_sends_for_weeks(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])
    bind_device(stranger, token, SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    with clock.shift_clock(timedelta(days=60)):
        expiry.expire_account_data()
        db.session.commit()
        jobs.expire_drafts()
        answer = Device(Browser(app), secret=SECRET).send(token, procedure_version, files={"photos": [photo]})

    assert answer.status == 201
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1]


def test_a_draft_that_expired_is_revived_by_its_device(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)], device_proof=SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    with clock.shift_clock(timedelta(days=3)):
        answer = Device(Browser(app), secret=SECRET).send(token, procedure_version, files={"photos": [photo]})

    assert answer.status == 201


def test_what_was_sent_from_the_pages_is_told_to_the_device_of_its_sender_alone(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    bind_device(stranger, token, SECRET)
    stranger.post(str(review.find_one("form#sending-form")["action"]))

    own = Device(Browser(app), secret=SECRET).send(token, procedure_version)
    foreign = Device(Browser(app), secret=OTHER).send(token, procedure_version)

    (case,) = cases()
    assert (own.status, own.body["reference"], bool(own.body["tracking_code"])) == (200, case.reference, True)
    assert (foreign.status, foreign.code) == (403, "other_owner")
    assert foreign.body["is_number_taken"] is True


def test_a_device_that_did_not_send_the_draft_learns_that_it_arrived_and_no_more(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    # Begun on one device, gone on with and sent on another.
    bind_device(stranger, token, OTHER)
    sender = Browser(app)
    sender.post(FORM, {**PROBLEM, "new_draft": str(token), "device_proof": OTHER})
    bind_device(sender, token, SECRET)
    sender.post(str(review.find_one("form#sending-form")["action"]))

    first = Device(Browser(app), secret=OTHER).send(token, procedure_version)

    assert (first.status, first.body["tracking_code"]) == (200, "")
    assert first.body["reference"] == cases()[0].reference


def test_a_draft_given_to_an_account_leaves_its_device(
    app: Flask, stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(stranger, device_proof=SECRET)
    access_grants.change_owner(db.session.get_one(Draft, token), uuid4())
    db.session.commit()

    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).code == "other_owner"


def test_signing_out_leaves_what_the_device_has_yet_to_send(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = draft_of(stranger, device_proof=SECRET)
    stranger.client.delete(f"{BASE}/session", headers={"Sec-Fetch-Site": "same-origin"})

    assert stranger.get(f"{FORM}/{token}/contact").status == 404
    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).status == 201


def test_a_first_answer_that_never_came_begins_one_draft_for_its_device(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = make_token()
    named = {**PROBLEM, "new_draft": str(token), "device_proof": SECRET}

    first, again = stranger.post(FORM, named), Browser(app).post(FORM, named)

    assert str(token) in str(first.location) and str(token) in str(again.location)
    assert count(Draft) == 1


def test_an_agent_goes_on_with_their_draft_after_signing_in_again(
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
