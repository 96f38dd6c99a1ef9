"""Rate limits of one network, one browser and one account, and the requests that they do not block."""

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
FORM_VALUES = {"type": "trou", "description": "Un grand trou."}
PER_MINUTE = 60


@pytest.fixture(autouse=True)
def open_form(procedure_version: object) -> None:
    """Publish the small procedure of the tests."""


def visitor(app: Flask, network: str) -> Browser:
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = network
    return browser


def begin(app: Flask, network: str, times: int = PER_MINUTE) -> list[Page]:
    """Start a form as a new visitor."""
    return [visitor(app, network).post(FORM, FORM_VALUES) for _ in range(times)]


def count_drafts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def test_the_forms_started_by_one_network_are_limited(app: Flask) -> None:
    first_page = begin(app, "192.0.2.1")

    refusal = visitor(app, "192.0.2.1").post(FORM, FORM_VALUES)

    assert {page.status for page in first_page} == {303}
    assert refusal.status == 429
    assert 0 < int(refusal.response.headers["Retry-After"]) <= 60
    assert "Réessayez dans 1 minute." in refusal.text("main")
    assert "Se connecter" in refusal.text("main")
    assert count_drafts() == PER_MINUTE


def test_every_endpoint_that_starts_a_form_shares_one_counter(app: Flask) -> None:
    begin(app, "192.0.2.1")

    saved = visitor(app, "192.0.2.1").post(f"{FORM}/brouillon", FORM_VALUES, htmx="saved")
    response = Device(visitor(app, "192.0.2.1")).send(uuid4(), live_procedure("signaler").version_id)

    assert (saved.status, response.status, response.code) == (429, 429, "too_many")
    assert count_drafts() == PER_MINUTE


def test_the_addresses_of_one_subscriber_are_one_network(app: Flask) -> None:
    begin(app, "2001:db8:1:2::1")

    assert visitor(app, "2001:db8:1:2:ffff::9").post(FORM, FORM_VALUES).status == 429
    assert visitor(app, "2001:db8:1:3::1").post(FORM, FORM_VALUES).status == 303


def test_a_signed_in_account_is_not_limited_by_its_network(app: Flask, chloe: Person) -> None:
    begin(app, "127.0.0.1", PER_MINUTE + 1)

    assert visitor(app, "127.0.0.1").post(FORM, FORM_VALUES).status == 429
    assert chloe.post(FORM, FORM_VALUES).status == 303


def test_the_writes_of_one_draft_are_limited(app: Flask) -> None:
    browser = visitor(app, "192.0.2.1")
    address = str(browser.post(FORM, FORM_VALUES).location) + "/brouillon"

    statuses = [browser.post(address, FORM_VALUES).status for _ in range(121)]

    assert statuses == [200] * 120 + [429]


def test_agents_are_counted_by_account_whatever_their_network(alice: Person, albane: Person) -> None:
    most = parse_rates(CREDENTIAL_CHECK.per_account)[0].amount

    statuses = [alice.post("/compte/preuve", {}).status for _ in range(most + 1)]

    assert statuses == [422] * most + [429]
    assert albane.post("/compte/preuve", {}).status == 422


@pytest.mark.parametrize(("header", "status"), [({}, 400), ({"Transfer-Encoding": "chunked"}, 411)])
def test_a_request_without_content_length_cannot_have_files(app: Flask, header: dict[str, str], status: int) -> None:
    body = io.BytesIO(b"type=trou&description=" + b"x" * 100_000 + b"&csrf_token=beyond what is read")
    ours = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    form = "application/x-www-form-urlencoded"

    response = Browser(app).client.post(FORM, content_type=form, environ_overrides=ours, headers=header)

    assert response.status_code == status
    assert body.tell() <= 65_536
    assert count_drafts() == 0
