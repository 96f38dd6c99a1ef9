"""A draft of the ordinary pages that a device goes on with: one draft, one token, one request, for whoever holds it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.cases.models import Attachment, Case, Draft
from app.cases.values import answers_of
from app.core.db import db
from app.procedures import publishing as procedures
from tests.client import Browser
from tests.people import Person
from tests.portal.test_filling import JPEG, PROBLEM, fill
from tests.sync.device import BASE, TYPED, Device, content, new_token

FORM = "/demarches/signaler/remplir"


def draft_of(person: Browser, **more: object) -> UUID:
    """A draft whose first page is filled in."""
    person.post(FORM, {**PROBLEM, **more}).follow()
    return db.session.scalars(select(Draft.id)).one()


def cases() -> list[Case]:
    db.session.expire_all()
    return list(db.session.scalars(select(Case)))


def count(model: type) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def asked(person: Browser, token: UUID) -> dict[str, object] | None:
    response = person.client.get(f"{BASE}/drafts/{token}")
    return response.get_json() if response.status_code == 200 else None


def test_what_a_draft_holds_is_told_to_whoever_holds_it(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])

    told = asked(stranger, token)

    assert told
    assert ["description", PROBLEM["description"]] in told["typed"]  # type: ignore[operator]
    assert [file["called"] for file in told["files"]] == ["trou.jpg"]  # type: ignore[attr-defined, index]
    assert (told["owner"], told["version"]) == ("", str(procedure_version))
    assert asked(chloe, token) is None
    assert asked(stranger, new_token()) is None


def test_a_draft_of_an_account_is_told_with_its_owner(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    token = draft_of(chloe)
    device = Device(chloe)
    device.sign_in()

    told = asked(chloe, token)

    assert told and told["owner"] == device.owner
    assert ["prenom", "Chloé"] in told["typed"]  # type: ignore[operator]
    assert asked(denis, token) is None


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
    stranger.post(str(review.one("form#sending-form")["action"]))

    device = Device(stranger)
    file = device.send_file(token, new_token(), procedure_version, JPEG)
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


def test_nobody_else_takes_a_draft_or_learns_what_it_became(
    stranger: Browser, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    token = draft_of(chloe)
    other = Device(denis, secret="b" * 43)
    other.sign_in()

    for device in (Device(stranger), other):
        assert (device.send(token, procedure_version).code, device.ask(token).status) == ("other_owner", 404)
    chloe.get(f"{FORM}/{token}/contact")
    assert count(Case) == 0 and count(Draft) == 1


def test_the_first_page_sent_again_begins_one_draft(stranger: Browser, procedure_version: UUID) -> None:
    token = new_token()
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

    told = stranger.client.post(f"{BASE}/similar", data=content(procedure_version), headers=headers)

    assert (told.status_code, told.get_json()) == (200, {"reports": []})
    elsewhere = stranger.client.post(f"{BASE}/similar", data=content(procedure_version))
    assert elsewhere.status_code == 403


def test_a_procedure_that_is_no_more_has_no_report_nearby(stranger: Browser, procedure_version: UUID) -> None:
    body = content(procedure_version, slug="inconnue", **TYPED)

    told = stranger.client.post(f"{BASE}/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})

    assert told.get_json() == {"reports": []}
    assert procedures.live("signaler")
