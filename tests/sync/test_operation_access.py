"""Refusals of field operations, with their reasons."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from app.cases.device.device_requests import owner_pseudonym
from app.cases.law import limitation
from app.cases.models import Attachment, Case
from app.core.db import db
from app.privacy import anonymisation
from tests.cast import Person
from tests.client import Browser
from tests.field_tour import FieldDevice
from tests.portal.test_form_pages import JPEG
from tests.sync.field_cases import case as case
from tests.sync.field_cases import colleague, kinds, reload_case
from tests.sync.field_cases import device as device
from tests.sync.field_cases import version_id as version_id


@pytest.mark.postgresql
def test_an_agent_of_another_family_has_no_access(device: FieldDevice, bruno: Person, case: Case) -> None:
    other = FieldDevice(bruno, device.copies)
    photo = uuid4()

    responses = [
        other.send_note(case, "Bonjour."),
        other.send_action(case, "seen", constat="vrai"),
        other.send_photo(case, uuid4(), photo, JPEG),
    ]

    assert {(response.status, response.code) for response in responses} == {(404, "refused")}
    assert case.reference not in " ".join(response.response.get_data(as_text=True) for response in responses)
    assert kinds(case)[-1] != "note"
    assert db.session.get(Attachment, photo) is None


def test_a_colleague_cannot_send_operations_of_another_agent(
    device: FieldDevice, alice: Person, albane: Person, case: Case
) -> None:
    other = FieldDevice(albane, device.copies, owner=owner_pseudonym(alice.account.id))

    response = other.send_note(case, "De la part d’Alice.")

    assert (response.status, response.code) == (403, "other_owner")
    assert "note" not in kinds(case)


def test_a_colleague_of_the_service_does_the_same_work(albane: Person, case: Case) -> None:
    device = FieldDevice(albane)
    device.download_copies(case)

    assert device.send_action(case, "seen", constat="rien").status == 201


def test_a_session_that_has_ended_asks_to_sign_in_again(
    app: Flask, device: FieldDevice, alice: Person, case: Case
) -> None:
    alice.client = Browser(app).client

    response = device.send_note(case, "Bonjour.")

    assert (response.status, response.code) == (401, "sign_in")


def test_an_applicant_cannot_send_operations(app: Flask, device: FieldDevice, chloe: Person, case: Case) -> None:
    response = FieldDevice(chloe, device.copies).send_note(case, "Bonjour.")

    assert (response.status, response.code) == (401, "sign_in")


def test_a_withdrawn_right_is_explained_to_whoever_had_a_copy(device: FieldDevice, alice: Person, case: Case) -> None:
    alice.account = db.session.merge(alice.account)
    alice.account.roles.clear()
    db.session.commit()

    response = device.send_note(case, "Bonjour.")

    assert (response.status, response.code) == (403, "no_access")
    assert "Vos droits ont changé" in response.body["message"]


def test_a_case_under_limitation_refuses_operations(app: Flask, device: FieldDevice, case: Case) -> None:
    with app.app_context():
        limitation.limit_case(reload_case(case), "Un désaccord sur le lieu.", by=colleague())
        db.session.commit()

    response = device.send_note(case, "Bonjour.")

    assert (response.status, response.code) == (403, "limited")
    assert device.download_copies(case)["cases"] == []


def test_an_anonymised_case_is_explained_to_whoever_had_a_copy(device: FieldDevice, case: Case) -> None:
    device.send_photo(case, uuid4(), uuid4(), JPEG)
    device.send_note(case, "Avant.")
    anonymisation.delete_cases([case.id])
    db.session.commit()

    response = device.send_note(case, "Après.")

    assert (response.status, response.code) == (410, "gone")
    assert "anonymisée ou retirée" in response.body["message"]


def test_requests_of_other_sites_are_refused(device: FieldDevice, alice: Person, case: Case) -> None:
    url = f"/api/sync/v1/operations/{uuid4()}"

    response = alice.client.put(
        url, data=b"{}", headers={"Sec-Fetch-Site": "cross-site"}, content_type="application/json"
    )

    assert response.status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"kind": "erase", "files": []}', b"\xff"])
def test_malformed_operations_are_refused(device: FieldDevice, alice: Person, body: bytes) -> None:
    headers = device._headers()

    response = alice.client.put(
        f"/api/sync/v1/operations/{uuid4()}", data=body, headers=headers, content_type="application/json"
    )

    assert (response.status_code, response.get_json()["code"]) == (400, "malformed")
