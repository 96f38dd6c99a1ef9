"""Asking an applicant to rate the procedure: once for each closed case, by e-mail where there is an address."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.cases.people.rating_requests import (
    RatingAlreadyGiven,
    RatingLinkUnusable,
    build_rating_url,
    create_rating_request,
    find_by_token,
    find_pending_request,
    mark_as_answered,
)
from app.core import clock
from app.core.db import db
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.privacy.anonymisation import delete_cases
from tests.factories import MakeCase


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case(status="accepted")


def request_rating(app: Flask, case: Case) -> bool:
    with app.app_context():
        is_new = create_rating_request(case)
    db.session.commit()
    return is_new


def token_of(case: Case) -> str:
    return parse_qs(urlsplit(build_rating_url(case)).query)["jeton"][0]


def letters() -> list[str]:
    contents = [unseal_content(message) for message in db.session.scalars(select(Message)).all()]
    return [content["text"] for content in contents if "/avis?jeton=" in content["text"]]


def test_the_applicant_gets_one_letter_with_a_link_however_often_it_is_requested(app: Flask, case: Case) -> None:
    assert [request_rating(app, case), request_rating(app, case)] == [True, False]

    (letter,) = letters()
    assert build_rating_url(case) in letter
    assert "Vous ne recevrez pas d’autre message à ce sujet." in letter


def test_without_an_address_nothing_is_sent_and_the_tracking_page_still_offers_it(
    app: Flask, make_case: MakeCase
) -> None:
    case = make_case(status="accepted", courriel="")

    request_rating(app, case)

    assert letters() == []
    assert find_pending_request(case) is not None


def test_a_case_that_is_anonymised_tonight_is_not_rated(app: Flask, case: Case) -> None:
    case.anonymise_on = clock.today()

    assert request_rating(app, case) is False
    assert letters() == []


def test_a_request_is_answered_once(app: Flask, case: Case) -> None:
    request_rating(app, case)
    request, rated_case = find_by_token(token_of(case))
    mark_as_answered(request)

    with pytest.raises(RatingAlreadyGiven):
        mark_as_answered(request)

    assert rated_case is case


@pytest.mark.parametrize("spoil", [lambda token: token[:-2] + "AA", lambda token: token[:-4], lambda token: "é"])
def test_a_forged_link_opens_nothing(app: Flask, case: Case, spoil) -> None:
    request_rating(app, case)

    with pytest.raises(RatingLinkUnusable):
        find_by_token(spoil(token_of(case)))


def test_a_case_that_was_never_asked_opens_nothing(case: Case) -> None:
    with pytest.raises(RatingLinkUnusable):
        find_by_token(token_of(case))


def test_the_link_dies_with_the_case(app: Flask, case: Case) -> None:
    request_rating(app, case)
    token = token_of(case)
    delete_cases([case.id])
    db.session.commit()

    with pytest.raises(RatingLinkUnusable):
        find_by_token(token)
