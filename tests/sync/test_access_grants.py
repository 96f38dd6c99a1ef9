"""A device that began a request only learns that it arrived, when somebody else submitted it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.models import Case, Draft
from app.cases.people.access_grants import revoke_grants
from app.cases.tracking.tracking_code import code_for, renew_code
from app.core.db import db
from tests.cast import Person
from tests.client import Browser
from tests.portal.test_form_pages import PROBLEM
from tests.sync.device import Device, DeviceResponse, make_token

FORM = "/demarches/signaler/remplir"


@pytest.fixture
def other_browser(stranger: Browser) -> Browser:
    return Browser(stranger.app)


def send_by_code(browser: Browser, token: UUID) -> Case:
    """Complete the draft of a device in this browser, by its code."""
    page = browser.post("/suivi", {"code": code_for(token)}, origin=True).follow().follow()
    if page.find_all("[name=nom]"):
        form = str(page.find_one("main form")["action"])
        page = browser.post(form, {"prenom": "Chloé", "nom": "Exemple", "courriel": "chloe@residents.example"}).follow()
    browser.post(str(page.find_one("form#sending-form")["action"]))
    db.session.rollback()
    return db.session.scalars(select(Case)).one()


def summarise_response(response: DeviceResponse) -> tuple[int, str, str]:
    return response.status, response.body["tracking_code"], response.body["url"]


def test_a_device_gets_no_access_to_what_another_browser_submitted(
    stranger: Browser, other_browser: Browser, procedure_version: UUID
) -> None:
    device, token = Device(stranger), make_token()
    assert device.send(token, procedure_version, courriel="chloe").code == "to_finish"
    case = send_by_code(other_browser, token)

    retry_response, status_response = (
        device.send(token, procedure_version, courriel="chloe"),
        device.fetch_request(token),
    )

    assert summarise_response(retry_response) == summarise_response(status_response) == (200, "", "/suivi")
    assert retry_response.body["reference"] == case.reference
    assert stranger.get(f"/demandes/{case.id}").status == 404
    assert other_browser.get(f"/demandes/{case.id}/recu").status == 200


def test_a_device_keeps_access_to_what_it_submitted(
    stranger: Browser, other_browser: Browser, procedure_version: UUID
) -> None:
    device, token = Device(stranger), make_token()
    first_response = device.send(token, procedure_version)
    second_response = Device(other_browser)  # the same device, whose browser lost its cookies

    retry_response = second_response.send(token, procedure_version)

    assert retry_response.body == first_response.body | {"received_at": retry_response.body["received_at"]}
    assert (
        other_browser.get(str(retry_response.body["url"])).status
        == stranger.get(str(first_response.body["url"])).status
        == 200
    )


@pytest.mark.postgresql
def test_no_other_browser_has_access_to_the_draft_of_a_device(
    stranger: Browser, other_browser: Browser, procedure_version: UUID
) -> None:
    token = make_token()
    stranger.post(FORM, {**PROBLEM, "new_draft": str(token)})
    other_browser.post("/suivi", {"code": code_for(token)}, origin=True)
    assert other_browser.get(f"/brouillons/{token}").status == 303

    Device(stranger).send(token, procedure_version, courriel="chloe")

    assert (stranger.get(f"/brouillons/{token}").status, other_browser.get(f"/brouillons/{token}").status) == (303, 404)


def test_a_draft_taken_over_by_the_device_of_an_account_belongs_to_it(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = make_token()
    stranger.post(FORM, {**PROBLEM, "new_draft": str(token)})
    stranger.post("/compte/connexion", {"email": chloe.email, "password": "une phrase assez longue pour Parvis"})
    device = Device(stranger)
    device.sign_in()

    assert device.send(token, procedure_version, courriel="chloe").code == "to_finish"

    db.session.rollback()
    assert db.session.scalars(select(Draft)).one().applicant_id is not None
    assert chloe.get(f"/brouillons/{token}").status == 303
    stranger.post("/compte/deconnexion")
    assert stranger.get(f"/brouillons/{token}").status == 404


@pytest.mark.postgresql
def test_a_device_does_not_get_the_code_that_replaced_its_own(stranger: Browser, procedure_version: UUID) -> None:
    device, token = Device(stranger), make_token()
    device.send(token, procedure_version)
    case = db.session.scalars(select(Case)).one()
    renew_code(case)
    revoke_grants(case)
    db.session.commit()

    assert (
        summarise_response(device.send(token, procedure_version))
        == summarise_response(device.fetch_request(token))
        == (200, "", "/suivi")
    )
    assert stranger.get(f"/demandes/{case.id}").status == 404
