"""A request sent by a device: made once, for its owner alone, as the portal would have made it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import Attachment, Case, Draft
from app.cases.timeline import events_for
from app.cases.tracking import code_for
from app.cases.values import answers_of
from app.core import clock
from app.core.db import db
from app.procedures import publishing as procedures
from app.procedures.models import PublishedProcedure
from app.sync import views
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.people import Person
from tests.portal.test_filling import JPEG
from tests.sync.device import BASE, Device, content, new_token


@pytest.fixture
def device(stranger: Browser) -> Device:
    return Device(stranger)


def cases() -> list[Case]:
    db.session.expire_all()
    return list(db.session.scalars(select(Case)))


def test_a_request_sent_by_a_device_is_made_as_the_portal_makes_it(device: Device, procedure_version: UUID) -> None:
    token = new_token()

    answer = device.send(token, procedure_version)

    case = cases()[0]
    assert answer.status == 201
    assert answer.body["reference"] == case.reference
    assert answer.body["tracking_code"] == code_for(token)
    assert answers_of(case)["description"] == "Un grand trou devant l’école."
    assert [event.kind for event in events_for(case, is_agent=True)][:1] == ["submitted"]
    assert device.browser.get(answer.body["url"]).text("h1") == "C’est envoyé"
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_the_same_request_sent_again_has_the_same_answer_and_makes_nothing_more(
    device: Device, procedure_version: UUID
) -> None:
    token = new_token()

    first, again = device.send(token, procedure_version), device.send(token, procedure_version)

    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert len(cases()) == 1
    assert device.ask(token).body == first.body


def test_something_else_under_the_same_token_is_refused(device: Device, procedure_version: UUID) -> None:
    token = new_token()
    device.send(token, procedure_version)

    answer = device.send(token, procedure_version, description="Tout autre chose.")

    assert (answer.status, answer.code) == (422, "content_changed")
    assert [answers_of(case)["description"] for case in cases()] == ["Un grand trou devant l’école."]


def test_another_device_learns_nothing_of_a_request(device: Device, app: Flask, procedure_version: UUID) -> None:
    token = new_token()
    device.send(token, procedure_version)
    other = Device(Browser(app), secret="b" * 43)

    sent, asked = other.send(token, procedure_version), other.ask(token)

    assert (sent.status, sent.code) == (403, "other_owner")
    assert asked.status == 404
    assert "reference" not in sent.body


def test_a_draft_of_the_portal_is_not_reached_by_naming_it(device: Device, app: Flask, procedure_version: UUID) -> None:
    page = Browser(app).post("/demarches/signaler/remplir", {"type": "trou", "description": "À moi.", "then": "later"})
    token = UUID(str(page.location).split("/")[2])

    sent, asked = device.send(token, procedure_version), device.ask(token)

    assert (sent.status, sent.code) == (403, "other_owner")
    assert asked.status == 404
    assert cases() == []


def test_a_case_is_not_reached_by_naming_its_token(device: Device, make_case) -> None:
    case = make_case()

    sent, asked = device.send(case.submission_token, case.procedure_version_id), device.ask(case.submission_token)

    assert (sent.status, asked.status) == (403, 404)
    assert "reference" not in sent.body


def test_a_request_of_an_account_belongs_to_it(chloe: Person, procedure_version: UUID) -> None:
    device = Device(chloe)
    device.sign_in()

    answer = device.send(new_token(), procedure_version)

    assert answer.status == 201
    assert answer.body["reference"] in chloe.get("/mes-demandes").text()


def test_a_request_of_an_account_waits_for_its_owner(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    device = Device(chloe)
    device.sign_in()
    token = new_token()

    device.browser = denis
    of_denis = device.send(token, procedure_version)
    device.browser = Browser(chloe.app)
    of_nobody = device.send(token, procedure_version)
    device.browser = chloe
    of_chloe = device.send(token, procedure_version)

    assert (of_denis.status, of_denis.code) == (403, "other_owner")
    assert (of_nobody.status, of_nobody.code) == (401, "sign_in")
    assert of_chloe.status == 201


def test_a_request_written_without_an_account_is_nobodys_even_if_somebody_has_signed_in_since(
    chloe: Person, procedure_version: UUID
) -> None:
    answer = Device(chloe).send(new_token(), procedure_version)

    assert answer.status == 201
    assert [case.applicant_id for case in cases()] == [None]
    assert answer.body["reference"] not in chloe.get("/mes-demandes").text()


def test_an_agent_sends_as_anybody_would(alice: Person, procedure_version: UUID) -> None:
    device = Device(alice)
    device.sign_in()

    answer = device.send(new_token(), procedure_version)

    assert answer.status == 201
    assert [case.entered_by_id for case in cases()] == [None]


def test_files_come_first_each_by_itself(device: Device, procedure_version: UUID) -> None:
    token, photo = new_token(), uuid4()

    first = device.send_file(token, photo, procedure_version, JPEG)
    again = device.send_file(token, photo, procedure_version, JPEG)
    answer = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (first.status, again.status, answer.status) == (201, 204, 201)
    assert [file["name"] for file in answers_of(cases()[0])["photos"]] == ["photo.jpg"]
    assert device.send_file(token, photo, procedure_version, JPEG).status == 204


def test_a_request_whose_files_did_not_arrive_says_which(device: Device, procedure_version: UUID) -> None:
    token, photo = new_token(), uuid4()

    answer = device.send(token, procedure_version, files={"photos": [str(photo)]})

    assert (answer.status, answer.code, answer.body["files"]) == (409, "files_missing", [str(photo)])
    assert cases() == []
    device.send_file(token, photo, procedure_version, JPEG)
    assert device.send(token, procedure_version, files={"photos": [str(photo)]}).status == 201


def test_a_file_that_is_not_named_goes(device: Device, procedure_version: UUID) -> None:
    token, kept, dropped = new_token(), uuid4(), uuid4()
    for name in (kept, dropped):
        device.send_file(token, name, procedure_version, JPEG)

    device.send(token, procedure_version, files={"photos": [str(kept)]})

    assert [file.id for file in db.session.scalars(select(Attachment))] == [kept]


@pytest.mark.parametrize(("body", "question", "status"), [(b"MZ program", "photos", 415), (JPEG, "description", 400)])
def test_a_file_that_cannot_be_taken_says_why(
    device: Device, procedure_version: UUID, body: bytes, question: str, status: int
) -> None:
    answer = device.send_file(new_token(), uuid4(), procedure_version, body, question=question)

    assert answer.status == status
    assert answer.body["message"]
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_the_file_of_another_request_is_not_reached(device: Device, app: Flask, procedure_version: UUID) -> None:
    token, photo = new_token(), uuid4()
    device.send_file(token, photo, procedure_version, JPEG)
    other = Device(Browser(app), secret="b" * 43)

    assert other.send_file(new_token(), photo, procedure_version, JPEG).code == "other_owner"
    assert other.send_file(token, uuid4(), procedure_version, JPEG).code == "other_owner"
    assert device.send_file(token, photo, procedure_version, JPEG + b"more").code == "content_changed"


def test_what_cannot_be_taken_as_it_is_waits_on_the_site(device: Device, procedure_version: UUID) -> None:
    token = new_token()

    answer = device.send(token, procedure_version, description="")
    again = device.send(token, procedure_version, description="")

    assert (answer.status, answer.code) == (202, "to_finish")
    assert answer.body["questions"] == ["Décrivez le problème"]
    assert again.body == answer.body
    page = device.browser.get(answer.body["url"])
    assert page.text("h1") == "Le problème"
    assert page.all("#error-summary a[href='#f-description']")
    assert cases() == []


def test_what_was_typed_and_is_no_answer_is_never_dropped(device: Device, procedure_version: UUID) -> None:
    answer = device.send(new_token(), procedure_version, courriel="chloe@residents..example")

    assert (answer.code, answer.body["questions"]) == ("to_finish", ["Adresse e-mail"])
    page = device.browser.get(answer.body["url"])
    assert page.one("[name=courriel]")["value"] == "chloe@residents..example"
    assert page.all("#error-summary a[href='#f-courriel']")


def test_a_request_finished_on_the_site_is_known_as_sent_by_the_device(device: Device, procedure_version: UUID) -> None:
    token = new_token()
    device.send(token, procedure_version, description="")
    page = device.browser.post(
        f"/demarches/signaler/remplir/{token}/probleme", {"type": "trou", "description": "Un trou.", "shown": "type"}
    ).follow()
    contact = device.browser.post(str(page.one("form#filling-form")["action"]), {"prenom": "Chloé"}).follow()
    device.browser.post(str(contact.one("main form")["action"]))

    answer = device.send(token, procedure_version, description="")

    assert (answer.status, answer.code) == (200, "received")
    assert len(cases()) == 1


def test_a_request_abandoned_on_the_site_is_not_made_again(device: Device, procedure_version: UUID) -> None:
    token = new_token()
    device.send(token, procedure_version, description="")
    device.browser.post(f"/brouillons/{token}/abandon")

    answer = device.send(token, procedure_version, description="")

    assert (answer.status, answer.code) == (410, "discarded")


def test_a_request_keeps_the_version_it_was_filled_in(device: Device, procedure_version: UUID) -> None:
    procedures.publish({**deepcopy(PROCEDURE), "title": "Signaler autre chose"})
    db.session.commit()

    answer = device.send(new_token(), procedure_version)

    assert answer.status == 201
    assert [case.procedure_version_id for case in cases()] == [procedure_version]


def test_a_version_that_is_not_here_is_that_of_today(device: Device, procedure_version: UUID) -> None:
    assert device.send(new_token(), uuid4()).status == 201
    assert [case.procedure_version_id for case in cases()] == [procedure_version]


def test_a_closed_procedure_says_so_in_words(device: Device, procedure_version: UUID) -> None:
    published = db.session.get(PublishedProcedure, "signaler")
    assert published
    published.is_open = False
    procedures.say_changed()
    db.session.commit()

    answer = device.send(new_token(), procedure_version)

    assert (answer.status, answer.code, answer.body["kind"]) == (410, "not_admitted", "closed")
    assert answer.body["message"] == "Fermée. Elle ne prend plus de demande."
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_right_withdrawn_meanwhile_says_so(device: Device, procedure_version: UUID) -> None:
    procedures.publish({**deepcopy(PROCEDURE), "account": {"required": True, "reason": "Pour vous répondre."}})
    db.session.commit()

    answer = device.send(new_token(), procedure_version)

    assert (answer.status, answer.body["kind"]) == (403, "account_needed")


def test_the_moment_of_writing_is_told_to_agents_whatever_the_clock_of_the_device(
    device: Device, procedure_version: UUID
) -> None:
    device.send(new_token(), procedure_version, age=2 * 3600 * 1000)
    device.send(new_token(), procedure_version, age=10**14)

    moments = [events_for(case, is_agent=True)[0].details["written_at"] for case in cases()]

    ages = sorted((clock.now() - datetime.fromisoformat(moment)).total_seconds() for moment in moments)
    assert ages[0] == pytest.approx(7200, abs=60)
    assert ages[1] == pytest.approx(timedelta(days=30).total_seconds(), abs=60)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_nothing_is_taken_from_another_site(device: Device, procedure_version: UUID, headers: dict[str, str]) -> None:
    device.headers = headers

    assert device.send(new_token(), procedure_version).status == 403
    assert device.send_file(new_token(), uuid4(), procedure_version, JPEG).status == 403
    assert cases() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"procedure": 1, "version": "x", "typed": [], "files": {}}',
        b'{"procedure": "signaler", "version": "00000000-0000-0000-0000-000000000000", "typed": [["a"]], "files": {}}',
        b'{"procedure": "signaler", "version": "00000000-0000-0000-0000-000000000000", "typed": [], "files": []}',
        b'{"procedure": "signaler", "version": "00000000-0000-0000-0000-000000000000", "typed": 3, "files": {}}',
        b"\xff\xfe",
    ],
)
def test_what_no_device_writes_is_refused_in_words(device: Device, procedure_version: UUID, body: bytes) -> None:
    answer = device.send_bytes(new_token(), body)

    assert (answer.status, answer.code) == (400, "malformed")


def test_a_request_too_long_is_refused(device: Device, procedure_version: UUID) -> None:
    answer = device.send_bytes(new_token(), content(procedure_version, description="x" * 1_000_001))

    assert (answer.status, answer.code) == (413, "too_large")


def test_a_device_without_its_secret_is_refused(device: Device, procedure_version: UUID) -> None:
    device.secret = "short"

    assert device.send(new_token(), procedure_version).status == 400
    assert device.ask(new_token()).status == 404


def test_nothing_that_a_device_is_told_is_kept_anywhere(device: Device, procedure_version: UUID) -> None:
    token = new_token()

    answers = [device.send(token, procedure_version), device.ask(token), device.ask(uuid4())]

    assert {answer.response.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert device.browser.client.get(f"{BASE}/state").headers["Cache-Control"] == "no-store"


def test_too_many_new_requests_from_a_network_wait(
    device: Device, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "BEGUN_PER_NETWORK", replace(views.BEGUN_PER_NETWORK, free=1))
    known = new_token()
    device.send(known, procedure_version)

    refused, again = device.send(new_token(), procedure_version), device.send(known, procedure_version)

    assert (refused.status, refused.code) == (429, "too_many")
    assert int(refused.response.headers["Retry-After"]) > 0
    assert again.status == 200


def with_option(**options: object) -> UUID:
    version = procedures.publish({**deepcopy(PROCEDURE), **options})
    db.session.commit()
    return version.id


def test_a_request_whose_address_is_to_be_confirmed_waits_for_its_link(device: Device, procedure_version: UUID) -> None:
    version = with_option(email_confirmation={"days": 3}, pages=pages_with_required_email())
    token = new_token()

    answers = [device.send(token, version), device.send(token, version)]

    assert [(answer.status, answer.code) for answer in answers] == [(202, "to_confirm")] * 2
    assert cases() == []
    assert device.browser.get(answers[0].body["url"]).follow().text("h1")


def pages_with_required_email() -> list[dict]:
    pages = deepcopy(PROCEDURE["pages"])
    pages[1]["fields"][2]["required"] = True
    return pages


def test_a_procedure_wary_of_robots_asks_its_question_on_the_site(
    device: Device, chloe: Person, procedure_version: UUID
) -> None:
    version = with_option(robots={"check": "always"})
    of_chloe = Device(chloe)
    of_chloe.sign_in()

    answer, known = device.send(new_token(), version), of_chloe.send(new_token(), version)

    assert (answer.status, answer.code, answer.body["questions"]) == (202, "to_finish", [])
    assert "Recopiez le mot" in device.browser.get(answer.body["url"]).follow().text()
    assert known.status == 201
