"""A request sent by a device: made once, for its owner alone, as the portal would have made it."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import Draft
from app.cases.reading.case_values import answers_of
from app.cases.timeline import events_for
from app.cases.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.sync.device import BASE, Device, list_cases, make_token


def test_a_request_sent_by_a_device_is_made_as_the_portal_makes_it(device: Device, procedure_version: UUID) -> None:
    token = make_token()

    answer = device.send(token, procedure_version)

    case = list_cases()[0]
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
    token = make_token()

    first, again = device.send(token, procedure_version), device.send(token, procedure_version)

    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert len(list_cases()) == 1
    assert device.fetch_request(token).body == first.body


def test_something_else_under_the_same_token_is_refused(device: Device, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version)

    answer = device.send(token, procedure_version, description="Tout autre chose.")

    assert (answer.status, answer.code) == (422, "content_changed")
    assert [answers_of(case)["description"] for case in list_cases()] == ["Un grand trou devant l’école."]


def test_another_device_learns_nothing_of_a_request(device: Device, app: Flask, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version)
    other = Device(Browser(app), secret="b" * 43)

    sent, asked = other.send(token, procedure_version), other.fetch_request(token)

    assert (sent.status, sent.code) == (403, "other_owner")
    assert asked.status == 404
    assert "reference" not in sent.body


def test_a_draft_of_the_portal_is_not_reached_by_naming_it(device: Device, app: Flask, procedure_version: UUID) -> None:
    page = Browser(app).post("/demarches/signaler/remplir", {"type": "trou", "description": "À moi.", "then": "later"})
    token = UUID(str(page.location).split("/")[2])

    sent, asked = device.send(token, procedure_version), device.fetch_request(token)

    assert (sent.status, sent.code) == (403, "other_owner")
    assert asked.status == 404
    assert list_cases() == []


def test_a_case_is_not_reached_by_naming_its_token(device: Device, make_case) -> None:
    case = make_case()

    sent, asked = (
        device.send(case.submission_token, case.procedure_version_id),
        device.fetch_request(case.submission_token),
    )

    assert (sent.status, asked.status) == (403, 404)
    assert "reference" not in sent.body


def test_a_request_of_an_account_belongs_to_it(chloe: Person, procedure_version: UUID) -> None:
    device = Device(chloe)
    device.sign_in()

    answer = device.send(make_token(), procedure_version)

    assert answer.status == 201
    assert answer.body["reference"] in chloe.get("/mes-demandes").text()


def test_a_request_of_an_account_waits_for_its_owner(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    device = Device(chloe)
    device.sign_in()
    token = make_token()

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
    answer = Device(chloe).send(make_token(), procedure_version)

    assert answer.status == 201
    assert [case.applicant_id for case in list_cases()] == [None]
    assert answer.body["reference"] not in chloe.get("/mes-demandes").text()


def test_an_agent_sends_as_anybody_would(alice: Person, procedure_version: UUID) -> None:
    device = Device(alice)
    device.sign_in()

    answer = device.send(make_token(), procedure_version)

    assert answer.status == 201
    assert [case.entered_by_id for case in list_cases()] == [None]


def test_what_cannot_be_taken_as_it_is_waits_on_the_site(device: Device, procedure_version: UUID) -> None:
    token = make_token()

    answer = device.send(token, procedure_version, description="")
    again = device.send(token, procedure_version, description="")

    assert (answer.status, answer.code) == (202, "to_finish")
    assert answer.body["questions"] == ["Décrivez le problème"]
    assert again.body == answer.body
    page = device.browser.get(answer.body["url"])
    assert page.text("h1") == "Le problème"
    assert page.find_all("#error-summary a[href='#f-description']")
    assert list_cases() == []


def test_what_was_typed_and_is_no_answer_is_never_dropped(device: Device, procedure_version: UUID) -> None:
    answer = device.send(make_token(), procedure_version, courriel="chloe@residents..example")

    assert (answer.code, answer.body["questions"]) == ("to_finish", ["Adresse e-mail"])
    page = device.browser.get(answer.body["url"])
    assert page.find_one("[name=courriel]")["value"] == "chloe@residents..example"
    assert page.find_all("#error-summary a[href='#f-courriel']")


def test_a_request_finished_on_the_site_is_known_as_sent_by_the_device(device: Device, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version, description="")
    page = device.browser.post(
        f"/demarches/signaler/remplir/{token}/probleme", {"type": "trou", "description": "Un trou.", "shown": "type"}
    ).follow()
    contact = device.browser.post(str(page.find_one("form#filling-form")["action"]), {"prenom": "Chloé"}).follow()
    device.browser.post(str(contact.find_one("main form")["action"]))

    answer = device.send(token, procedure_version, description="")

    assert (answer.status, answer.code) == (200, "received")
    assert len(list_cases()) == 1


def test_a_request_abandoned_on_the_site_is_not_made_again(device: Device, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version, description="")
    device.browser.post(f"/brouillons/{token}/abandon")

    answer = device.send(token, procedure_version, description="")

    assert (answer.status, answer.code) == (410, "discarded")


def test_a_request_keeps_the_version_it_was_filled_in(device: Device, procedure_version: UUID) -> None:
    procedures.publish({**deepcopy(PROCEDURE), "title": "Signaler autre chose"})
    db.session.commit()

    answer = device.send(make_token(), procedure_version)

    assert answer.status == 201
    assert [case.procedure_version_id for case in list_cases()] == [procedure_version]


def test_a_version_that_is_not_here_is_that_of_today(device: Device, procedure_version: UUID) -> None:
    assert device.send(make_token(), uuid4()).status == 201
    assert [case.procedure_version_id for case in list_cases()] == [procedure_version]


def test_the_moment_of_writing_is_told_to_agents_whatever_the_clock_of_the_device(
    device: Device, procedure_version: UUID
) -> None:
    device.send(make_token(), procedure_version, age=2 * 3600 * 1000)
    device.send(make_token(), procedure_version, age=10**14)

    moments = [events_for(case, is_agent=True)[0].details["written_at"] for case in list_cases()]

    ages = sorted((clock.now() - datetime.fromisoformat(moment)).total_seconds() for moment in moments)
    assert ages[0] == pytest.approx(7200, abs=60)
    assert ages[1] == pytest.approx(timedelta(days=30).total_seconds(), abs=60)


def test_nothing_that_a_device_is_told_is_kept_anywhere(device: Device, procedure_version: UUID) -> None:
    token = make_token()

    answers = [device.send(token, procedure_version), device.fetch_request(token), device.fetch_request(uuid4())]

    assert {answer.response.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert device.browser.client.get(f"{BASE}/state").headers["Cache-Control"] == "no-store"


def with_option(**options: object) -> UUID:
    version = procedures.publish({**deepcopy(PROCEDURE), **options})
    db.session.commit()
    return version.id


def test_a_request_whose_address_is_to_be_confirmed_waits_for_its_link(device: Device, procedure_version: UUID) -> None:
    version = with_option(email_confirmation={"days": 3}, pages=pages_with_required_email())
    token = make_token()

    answers = [device.send(token, version), device.send(token, version)]

    assert [(answer.status, answer.code) for answer in answers] == [(202, "to_confirm")] * 2
    assert list_cases() == []
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

    answer, known = device.send(make_token(), version), of_chloe.send(make_token(), version)

    assert (answer.status, answer.code, answer.body["questions"]) == (202, "to_finish", [])
    assert "Recopiez le mot" in device.browser.get(answer.body["url"]).follow().text()
    assert known.status == 201
