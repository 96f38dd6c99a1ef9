"""Floods: what one network, one browser or one account may ask for in a minute, and who is not held back by it."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import Draft
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, parse_rates
from app.procedures.publishing import live_procedure
from tests.cast import Person
from tests.client import Browser, Page
from tests.sync.device import Device

FORM = "/demarches/signaler/remplir"
TYPED = {"type": "trou", "description": "Un grand trou."}
PER_MINUTE = 60


@pytest.fixture(autouse=True)
def open_form(procedure_version: object) -> None:
    """The small procedure of the tests."""


def visitor(app: Flask, network: str) -> Browser:
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = network
    return browser


def begin(app: Flask, network: str, times: int = PER_MINUTE) -> list[Page]:
    """New visitors, each beginning a form."""
    return [visitor(app, network).post(FORM, TYPED) for _ in range(times)]


def count_drafts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def test_one_network_begins_no_more_forms_than_it_may(app: Flask) -> None:
    begun = begin(app, "192.0.2.1")

    refused = visitor(app, "192.0.2.1").post(FORM, TYPED)

    assert {page.status for page in begun} == {303}
    assert refused.status == 429
    assert 0 < int(refused.response.headers["Retry-After"]) <= 60
    assert "Réessayez dans 1 minute." in refused.text("main")
    assert "Se connecter" in refused.text("main")
    assert count_drafts() == PER_MINUTE


def test_every_door_that_begins_a_form_has_the_same_count(app: Flask) -> None:
    begin(app, "192.0.2.1")

    saved = visitor(app, "192.0.2.1").post(f"{FORM}/brouillon", TYPED, htmx="saved")
    sent = Device(visitor(app, "192.0.2.1")).send(uuid4(), live_procedure("signaler").version_id)

    assert (saved.status, sent.status, sent.code) == (429, 429, "too_many")
    assert count_drafts() == PER_MINUTE


def test_the_addresses_of_one_subscriber_are_one_network(app: Flask) -> None:
    begin(app, "2001:db8:1:2::1")

    assert visitor(app, "2001:db8:1:2:ffff::9").post(FORM, TYPED).status == 429
    assert visitor(app, "2001:db8:1:3::1").post(FORM, TYPED).status == 303


def test_whoever_is_signed_in_is_no_hostage_of_their_network(app: Flask, chloe: Person) -> None:
    begin(app, "127.0.0.1", PER_MINUTE + 1)

    assert visitor(app, "127.0.0.1").post(FORM, TYPED).status == 429
    assert chloe.post(FORM, TYPED).status == 303


def test_one_draft_is_not_written_without_end(app: Flask) -> None:
    browser = visitor(app, "192.0.2.1")
    address = str(browser.post(FORM, TYPED).location) + "/brouillon"

    statuses = [browser.post(address, TYPED).status for _ in range(121)]

    assert statuses == [200] * 120 + [429]


def test_agents_are_counted_by_account_whatever_their_network(alice: Person, albane: Person) -> None:
    most = parse_rates(CREDENTIAL_CHECK.per_account)[0].amount

    statuses = [alice.post("/compte/preuve", {}).status for _ in range(most + 1)]

    assert statuses == [422] * most + [429]
    assert albane.post("/compte/preuve", {}).status == 422


@pytest.mark.parametrize(("header", "status"), [({}, 400), ({"Transfer-Encoding": "chunked"}, 411)])
def test_a_request_that_does_not_say_its_size_carries_no_file(app: Flask, header: dict[str, str], status: int) -> None:
    body = io.BytesIO(b"type=trou&description=" + b"x" * 100_000 + b"&csrf_token=beyond what is read")
    ours = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    form = "application/x-www-form-urlencoded"

    response = Browser(app).client.post(FORM, content_type=form, environ_overrides=ours, headers=header)

    assert response.status_code == status
    assert body.tell() <= 65_536
    assert count_drafts() == 0
