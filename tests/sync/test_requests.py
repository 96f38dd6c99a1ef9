"""Requests of devices: created once, for their owner, like on the portal."""

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
from app.cases.tracking.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.sync.device import BASE, Device, list_cases, make_token


def test_a_request_of_a_device_is_created_like_on_the_portal(device: Device, procedure_version: UUID) -> None:
    token = make_token()

    response = device.send(token, procedure_version)

    case = list_cases()[0]
    assert response.status == 201
    assert response.body["reference"] == case.reference
    assert response.body["tracking_code"] == code_for(token)
    assert answers_of(case)["description"] == "Un grand trou devant l’école."
    assert [event.kind for event in events_for(case, is_agent=True)][:1] == ["submitted"]
    assert device.browser.get(response.body["url"]).text("h1") == "C’est envoyé"
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_retry_gets_the_same_response_and_creates_nothing(device: Device, procedure_version: UUID) -> None:
    token = make_token()

    first, retry = device.send(token, procedure_version), device.send(token, procedure_version)

    assert (first.status, retry.status) == (201, 200)
    assert first.body == retry.body
    assert len(list_cases()) == 1
    assert device.fetch_request(token).body == first.body


def test_another_content_under_the_same_token_is_refused(device: Device, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version)

    response = device.send(token, procedure_version, description="Tout autre chose.")

    assert (response.status, response.code) == (422, "content_changed")
    assert [answers_of(case)["description"] for case in list_cases()] == ["Un grand trou devant l’école."]


def test_another_device_learns_nothing_of_a_request(device: Device, app: Flask, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version)
    other = Device(Browser(app), secret="b" * 43)

    first_response, status_response = other.send(token, procedure_version), other.fetch_request(token)

    assert (first_response.status, first_response.code) == (403, "other_owner")
    assert status_response.status == 404
    assert "reference" not in first_response.body


def test_a_portal_draft_is_inaccessible_by_its_token_alone(device: Device, app: Flask, procedure_version: UUID) -> None:
    page = Browser(app).post("/demarches/signaler/remplir", {"type": "trou", "description": "À moi.", "then": "later"})
    token = UUID(str(page.location).split("/")[2])

    first_response, status_response = device.send(token, procedure_version), device.fetch_request(token)

    assert (first_response.status, first_response.code) == (403, "other_owner")
    assert status_response.status == 404
    assert list_cases() == []


def test_a_case_is_inaccessible_by_its_token_alone(device: Device, make_case) -> None:
    case = make_case()

    first_response, status_response = (
        device.send(case.submission_token, case.procedure_version_id),
        device.fetch_request(case.submission_token),
    )

    assert (first_response.status, status_response.status) == (403, 404)
    assert "reference" not in first_response.body


def test_a_request_of_an_account_belongs_to_it(chloe: Person, procedure_version: UUID) -> None:
    device = Device(chloe)
    device.sign_in()

    response = device.send(make_token(), procedure_version)

    assert response.status == 201
    assert response.body["reference"] in chloe.get("/mes-demandes").text()


def test_a_request_of_an_account_waits_for_its_owner(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    device = Device(chloe)
    device.sign_in()
    token = make_token()

    device.browser = denis
    denis_device = device.send(token, procedure_version)
    device.browser = Browser(chloe.app)
    anonymous_device = device.send(token, procedure_version)
    device.browser = chloe
    chloe_device = device.send(token, procedure_version)

    assert (denis_device.status, denis_device.code) == (403, "other_owner")
    assert (anonymous_device.status, anonymous_device.code) == (401, "sign_in")
    assert chloe_device.status == 201


def test_an_anonymous_request_stays_anonymous_after_a_sign_in(chloe: Person, procedure_version: UUID) -> None:
    response = Device(chloe).send(make_token(), procedure_version)

    assert response.status == 201
    assert [case.applicant_id for case in list_cases()] == [None]
    assert response.body["reference"] not in chloe.get("/mes-demandes").text()


def test_an_agent_sends_portal_requests_anonymously(alice: Person, procedure_version: UUID) -> None:
    device = Device(alice)
    device.sign_in()

    response = device.send(make_token(), procedure_version)

    assert response.status == 201
    assert [case.entered_by_id for case in list_cases()] == [None]


def test_an_invalid_request_remains_a_draft_on_the_site(device: Device, procedure_version: UUID) -> None:
    token = make_token()

    response = device.send(token, procedure_version, description="")
    retry = device.send(token, procedure_version, description="")

    assert (response.status, response.code) == (202, "to_finish")
    assert response.body["questions"] == ["Décrivez le problème"]
    assert retry.body == response.body
    page = device.browser.get(response.body["url"])
    assert page.text("h1") == "Le problème"
    assert page.find_all("#error-summary a[href='#f-description']")
    assert list_cases() == []


def test_invalid_values_are_kept_in_the_draft(device: Device, procedure_version: UUID) -> None:
    response = device.send(make_token(), procedure_version, courriel="chloe@residents..example")

    assert (response.code, response.body["questions"]) == ("to_finish", ["Adresse e-mail"])
    page = device.browser.get(response.body["url"])
    assert page.find_one("[name=courriel]")["value"] == "chloe@residents..example"
    assert page.find_all("#error-summary a[href='#f-courriel']")


def test_a_request_completed_on_the_site_is_reported_to_the_device(device: Device, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version, description="")
    page = device.browser.post(
        f"/demarches/signaler/remplir/{token}/probleme", {"type": "trou", "description": "Un trou.", "shown": "type"}
    ).follow()
    contact = device.browser.post(str(page.find_one("form#filling-form")["action"]), {"prenom": "Chloé"}).follow()
    device.browser.post(str(contact.find_one("main form")["action"]))

    response = device.send(token, procedure_version, description="")

    assert (response.status, response.code) == (200, "received")
    assert len(list_cases()) == 1


def test_a_request_deleted_on_the_site_is_not_created_again(device: Device, procedure_version: UUID) -> None:
    token = make_token()
    device.send(token, procedure_version, description="")
    device.browser.post(f"/brouillons/{token}/abandon")

    response = device.send(token, procedure_version, description="")

    assert (response.status, response.code) == (410, "discarded")


def test_a_request_keeps_the_version_it_was_filled_in(device: Device, procedure_version: UUID) -> None:
    procedures.publish({**deepcopy(PROCEDURE), "title": "Signaler autre chose"})
    db.session.commit()

    response = device.send(make_token(), procedure_version)

    assert response.status == 201
    assert [case.procedure_version_id for case in list_cases()] == [procedure_version]


def test_an_unknown_version_becomes_the_live_one(device: Device, procedure_version: UUID) -> None:
    assert device.send(make_token(), uuid4()).status == 201
    assert [case.procedure_version_id for case in list_cases()] == [procedure_version]


def test_the_time_of_writing_does_not_depend_on_the_device_clock(device: Device, procedure_version: UUID) -> None:
    device.send(make_token(), procedure_version, age=2 * 3600 * 1000)
    device.send(make_token(), procedure_version, age=10**14)

    moments = [events_for(case, is_agent=True)[0].details["written_at"] for case in list_cases()]

    ages = sorted((clock.now() - datetime.fromisoformat(moment)).total_seconds() for moment in moments)
    assert ages[0] == pytest.approx(7200, abs=60)
    assert ages[1] == pytest.approx(timedelta(days=30).total_seconds(), abs=60)


def test_responses_to_devices_are_not_cached(device: Device, procedure_version: UUID) -> None:
    token = make_token()

    responses = [device.send(token, procedure_version), device.fetch_request(token), device.fetch_request(uuid4())]

    assert {response.response.headers["Cache-Control"] for response in responses} == {"no-store"}
    assert device.browser.client.get(f"{BASE}/state").headers["Cache-Control"] == "no-store"


def with_option(**options: object) -> UUID:
    version = procedures.publish({**deepcopy(PROCEDURE), **options})
    db.session.commit()
    return version.id


def test_a_request_waits_for_the_confirmation_of_its_address(device: Device, procedure_version: UUID) -> None:
    version = with_option(email_confirmation={"days": 3}, pages=pages_with_required_email())
    token = make_token()

    responses = [device.send(token, version), device.send(token, version)]

    assert [(response.status, response.code) for response in responses] == [(202, "to_confirm")] * 2
    assert list_cases() == []
    assert device.browser.get(responses[0].body["url"]).follow().text("h1")


def pages_with_required_email() -> list[dict]:
    pages = deepcopy(PROCEDURE["pages"])
    pages[1]["fields"][2]["required"] = True
    return pages


def test_robot_protection_asks_a_question_on_the_site(device: Device, chloe: Person, procedure_version: UUID) -> None:
    version = with_option(robots={"check": "always"})
    chloe_device = Device(chloe)
    chloe_device.sign_in()

    response, known_response = device.send(make_token(), version), chloe_device.send(make_token(), version)

    assert (response.status, response.code, response.body["questions"]) == (202, "to_finish", [])
    assert "Recopiez le mot" in device.browser.get(response.body["url"]).follow().text()
    assert known_response.status == 201
