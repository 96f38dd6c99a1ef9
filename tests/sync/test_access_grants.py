"""A device that began a request learns that it arrived, and no more, when somebody else has sent it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.models import Case, Draft
from app.cases.people.access_grants import revoke_grants
from app.cases.tracking_code import code_for, renew_code
from app.core.db import db
from tests.cast import Person
from tests.client import Browser
from tests.portal.test_form_pages import PROBLEM
from tests.sync.device import Answer, Device, make_token

pytestmark = pytest.mark.postgresql

FORM = "/demarches/signaler/remplir"


@pytest.fixture
def other(stranger: Browser) -> Browser:
    return Browser(stranger.app)


def send_by_code(browser: Browser, token: UUID) -> Case:
    """Finishes in this browser, by its code, what a device began."""
    page = browser.post("/suivi", {"code": code_for(token)}, origin=True).follow().follow()
    if page.find_all("[name=nom]"):
        form = str(page.find_one("main form")["action"]) or page.url
        page = browser.post(form, {"prenom": "Chloé", "nom": "Exemple", "courriel": "chloe@residents.example"}).follow()
    browser.post(str(page.find_one("form#sending-form")["action"]))
    db.session.rollback()
    return db.session.scalars(select(Case)).one()


def summarise_response(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.body["tracking_code"], answer.body["url"]


def test_a_device_sends_again_what_another_browser_sent_and_holds_nothing(
    stranger: Browser, other: Browser, procedure_version: UUID
) -> None:
    device, token = Device(stranger), make_token()
    assert device.send(token, procedure_version, courriel="chloe").code == "to_finish"
    case = send_by_code(other, token)

    again, asked = device.send(token, procedure_version, courriel="chloe"), device.fetch_request(token)

    assert summarise_response(again) == summarise_response(asked) == (200, "", "/suivi")
    assert again.body["reference"] == case.reference
    assert stranger.get(f"/demandes/{case.id}").status == 404
    assert other.get(f"/demandes/{case.id}/recu").status == 200


def test_a_device_that_sent_holds_it_whatever_it_sends_again(
    stranger: Browser, other: Browser, procedure_version: UUID
) -> None:
    device, token = Device(stranger), make_token()
    sent = device.send(token, procedure_version)
    returned = Device(other)  # the same device, whose browser lost its cookies

    again = returned.send(token, procedure_version)

    assert again.body == sent.body | {"received_at": again.body["received_at"]}
    assert other.get(str(again.body["url"])).status == stranger.get(str(sent.body["url"])).status == 200


def test_no_other_browser_holds_a_draft_that_a_device_goes_on_with(
    stranger: Browser, other: Browser, procedure_version: UUID
) -> None:
    token = make_token()
    stranger.post(FORM, {**PROBLEM, "new_draft": str(token)})
    other.post("/suivi", {"code": code_for(token)}, origin=True)
    assert other.get(f"/brouillons/{token}").status == 303

    Device(stranger).send(token, procedure_version, courriel="chloe")

    assert (stranger.get(f"/brouillons/{token}").status, other.get(f"/brouillons/{token}").status) == (303, 404)


def test_a_draft_that_the_device_of_an_account_takes_over_is_its_own(
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


def test_a_device_is_not_given_the_code_that_replaced_its_own(stranger: Browser, procedure_version: UUID) -> None:
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
