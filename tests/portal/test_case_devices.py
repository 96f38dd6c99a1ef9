"""Push notifications of one request without an account: the offer after submission, the withdrawal, and the target page."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications.models import PushDevice
from tests.cast import Person
from tests.client import Browser
from tests.external_service import ExternalService
from tests.factories import MakeCase
from tests.notifications.push_browser import SERVER_KEY, PushBrowser
from tests.security.forged_browsers import make_code_holder


@pytest.fixture(autouse=True)
def push(app: Flask) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=SERVER_KEY)


def holder(app: Flask, case: Case, *, full: bool = True) -> Browser:
    """A browser in which the code of the request was entered."""
    browser = Browser(app)
    browser.client = make_code_holder(app, {case.id: full}).client
    return browser


def test_a_device_is_notified_of_a_request_without_account_until_withdrawal(
    app: Flask, make_case: MakeCase, external_service: ExternalService
) -> None:
    case = make_case()
    visitor = holder(app, case)

    offered = visitor.get(f"/demandes/{case.id}/recu").find_one("push-opt-in form")["action"]
    updated_page = visitor.post(str(offered), PushBrowser(f"{external_service.url}/x").build_form)
    page = visitor.get(f"/demandes/{case.id}")
    after = visitor.post(str(page.find_one("[aria-labelledby=devices] form")["action"])).follow()

    assert updated_page.status == 204
    assert "Un appareil est prévenu" in page.text("main")
    assert "Plus aucun appareil ne sera prévenu" in after.text("main")
    assert after.find_all("[aria-labelledby=devices]") == []
    assert db.session.query(PushDevice).count() == 0


def test_an_account_is_notified_of_all_its_requests(
    chloe: Person, make_case: MakeCase, external_service: ExternalService
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))

    offered = chloe.get(f"/demandes/{case.id}/recu").find_one("push-opt-in form")["action"]
    chloe.post(str(offered), PushBrowser(f"{external_service.url}/x").build_form)

    assert db.session.query(PushDevice).one().account_id == chloe.account.id


def test_only_the_holder_can_subscribe_and_see_the_subscription(
    app: Flask, denis: Person, stranger: Browser, make_case: MakeCase, external_service: ExternalService
) -> None:
    case = make_case()
    form = PushBrowser(f"{external_service.url}/x").build_form

    for person in (denis, stranger, holder(app, case, full=False)):
        assert person.post(f"/demandes/{case.id}/appareils", form).status == 404
        assert person.post(f"/demandes/{case.id}/appareils/retrait").status == 404

    assert db.session.query(PushDevice).count() == 0


def test_a_notification_opens_the_request_or_the_page_that_asks_for_its_code(
    app: Flask, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))

    assert chloe.get(f"/suivi/{case.id}").location == f"/demandes/{case.id}"
    assert holder(app, case, full=False).get(f"/suivi/{case.id}").location == f"/demandes/{case.id}"
    assert stranger.get(f"/suivi/{case.id}").location == "/suivi"
    assert stranger.get(f"/suivi/{uuid4()}").location == "/suivi"


def test_notifications_are_not_offered_before_submission_nor_without_a_key(
    app: Flask, chloe: Person, make_case: MakeCase
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))

    before = [chloe.get(path).find_all("push-opt-in") for path in ("/", "/demarches/signaler", "/mes-demandes")]
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=b"")

    assert before == [[], [], []]
    assert chloe.get(f"/demandes/{case.id}/recu").find_all("push-opt-in") == []


def test_the_page_says_how_many_requests_await_an_answer(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    case.awaits_applicant = True
    db.session.commit()

    assert chloe.get("/mes-demandes").find_one("h1")["data-awaiting"] == "1"
