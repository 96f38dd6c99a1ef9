"""A device bound to a draft of the portal continues it without cookies, under whoever sends it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import expiry
from app.accounts.models import Grant
from app.cases import jobs
from app.cases.models import Attachment, Draft
from app.cases.people import access_grants
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from tests.cast import Person
from tests.client import Browser
from tests.portal.test_form_pages import JPEG, PROBLEM, fill
from tests.sync.device import BASE, Device, make_token
from tests.sync.portal_drafts import FORM, OTHER_SECRET, SECRET, bind_device, cases, count, draft_of, parse_response


def test_a_bound_device_continues_a_draft_without_cookies(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)], device_proof=SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    device = Device(Browser(app), secret=SECRET)

    response = device.send(token, procedure_version, files={"photos": [photo]})

    assert (response.status, bool(response.body.get("tracking_code"))) == (201, True)
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1]


def test_a_page_used_later_binds_its_device(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger)
    contents = bind_device(stranger, token, SECRET)
    refusal = bind_device(Browser(app), token, OTHER_SECRET)

    assert (contents.status_code, refusal.status_code) == (200, 404)
    assert contents.get_json() == parse_response(stranger, token)
    assert Device(Browser(app), secret=OTHER_SECRET).send(token, procedure_version).code == "other_owner"
    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).status == 201


def test_a_bound_device_can_submit_for_weeks(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)])
    bind_device(stranger, token, SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    with clock.shift_clock(timedelta(days=60)):
        expiry.expire_account_data()
        db.session.commit()
        jobs.expire_drafts()
        response = Device(Browser(app), secret=SECRET).send(token, procedure_version, files={"photos": [photo]})

    assert response.status == 201
    assert [len(answers_of(case)["photos"]) for case in cases()] == [1]


def test_a_draft_that_expired_is_revived_by_its_device(app: Flask, stranger: Browser, procedure_version: UUID) -> None:
    token = draft_of(stranger, photos=[("trou.jpg", JPEG)], device_proof=SECRET)
    photo = str(db.session.scalars(select(Attachment.id)).one())
    with clock.shift_clock(timedelta(days=3)):
        response = Device(Browser(app), secret=SECRET).send(token, procedure_version, files={"photos": [photo]})

    assert response.status == 201


def test_a_portal_submission_is_only_reported_to_the_sender_s_device(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    bind_device(stranger, token, SECRET)
    stranger.post(str(review.find_one("form#sending-form")["action"]))

    own_draft = Device(Browser(app), secret=SECRET).send(token, procedure_version)
    other_response = Device(Browser(app), secret=OTHER_SECRET).send(token, procedure_version)

    (case,) = cases()
    assert (own_draft.status, own_draft.body["reference"], bool(own_draft.body["tracking_code"])) == (
        200,
        case.reference,
        True,
    )
    assert (other_response.status, other_response.code) == (403, "other_owner")
    assert other_response.body["is_number_taken"] is True


def test_another_bound_device_only_learns_that_the_draft_arrived(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    token = db.session.scalars(select(Draft.id)).one()
    # Begun on one device, continued and submitted on another.
    bind_device(stranger, token, OTHER_SECRET)
    sender = Browser(app)
    sender.post(FORM, {**PROBLEM, "new_draft": str(token), "device_proof": OTHER_SECRET})
    bind_device(sender, token, SECRET)
    sender.post(str(review.find_one("form#sending-form")["action"]))

    first = Device(Browser(app), secret=OTHER_SECRET).send(token, procedure_version)

    assert (first.status, first.body["tracking_code"]) == (200, "")
    assert first.body["reference"] == cases()[0].reference


def test_a_draft_assigned_to_an_account_is_unbound_from_its_device(
    app: Flask, stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    token = draft_of(stranger, device_proof=SECRET)
    access_grants.change_owner(db.session.get_one(Draft, token), uuid4())
    db.session.commit()

    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).code == "other_owner"


def test_signing_out_keeps_the_unsent_drafts_of_the_device(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = draft_of(stranger, device_proof=SECRET)
    stranger.client.delete(f"{BASE}/session", headers={"Sec-Fetch-Site": "same-origin"})

    assert stranger.get(f"{FORM}/{token}/contact").status == 404
    assert Device(Browser(app), secret=SECRET).send(token, procedure_version).status == 201


@pytest.mark.postgresql
def test_a_lost_first_response_creates_one_draft_for_the_device(
    app: Flask, stranger: Browser, procedure_version: UUID
) -> None:
    token = make_token()
    first_fields = {**PROBLEM, "new_draft": str(token), "device_proof": SECRET}

    first, second_page = stranger.post(FORM, first_fields), Browser(app).post(FORM, first_fields)

    assert str(token) in str(first.location) and str(token) in str(second_page.location)
    assert count(Draft) == 1


def test_an_agent_continues_their_draft_after_signing_in_again(
    alice: Person, app: Flask, procedure_version: UUID
) -> None:
    token = draft_of(alice)
    bind_device(alice, token, SECRET)
    device = Device(alice, secret=OTHER_SECRET)
    device.sign_in()
    grants_of = db.session.scalars(select(Grant).where(Grant.subject_id == token)).one()
    grants_of.expires_at = clock.now()
    db.session.commit()

    assert device.send(token, procedure_version).status == 201
