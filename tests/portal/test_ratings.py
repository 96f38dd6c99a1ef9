"""Rating a procedure: a signed link, no account, once; what is stored leads back to nobody."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.cases.people.rating_requests import RatingRequest, build_rating_url, create_rating_request
from app.core.db import db
from app.core.web.access_rules import Actor
from app.statistics.ratings import MAX_COMMENT_LENGTH, ProcedureRating
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, MakeCase


@pytest.fixture
def case(app: Flask, make_case: MakeCase, chloe: Person) -> Case:
    """A case of Chloé, closed, whose rating was requested."""
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id), status="accepted")
    with app.app_context():
        create_rating_request(case)
    db.session.commit()
    return case


def path_of(case: Case) -> str:
    return "/avis" + build_rating_url(case).partition("/avis")[2]


def rate(browser: Browser, case: Case, **answers: str) -> Page:
    page = browser.get(path_of(case))
    return browser.post("/avis", {"token": page.find_one('input[name="token"]')["value"], **answers})


def test_whoever_has_the_link_rates_the_procedure_without_an_account(stranger: Browser, case: Case) -> None:
    form = stranger.get(path_of(case))
    thanks = rate(stranger, case, mark="4", comment=" Simple et rapide. ").follow()

    assert form.text("h1") == "Votre avis sur cette démarche"
    assert PROCEDURE["title"] in form.text("main")
    assert form.texts(".choice") == [
        "Très satisfait",
        "Satisfait",
        "Ni satisfait ni insatisfait",
        "Insatisfait",
        "Très insatisfait",
    ]
    assert thanks.text("h1") == "Merci pour votre avis"
    (rating,) = db.session.scalars(select(ProcedureRating)).all()
    assert (rating.procedure_slug, rating.mark, rating.comment) == (case.procedure_slug, 4, "Simple et rapide.")


def test_a_rating_holds_no_link_to_the_case_nor_to_the_person(stranger: Browser, case: Case) -> None:
    rate(stranger, case, mark="2")

    (rating,) = db.session.execute(select(ProcedureRating.__table__)).mappings()
    assert set(rating) == {"id", "procedure_slug", "month", "mark", "comment"}
    assert not ProcedureRating.__table__.foreign_keys
    identifiers = {str(case.id), str(case.key_id), str(case.applicant_id), str(case.submission_token), case.reference}
    assert not identifiers & {str(value) for value in rating.values()}
    assert len(rating["month"]) == len("2026-11")
    (request,) = db.session.execute(select(RatingRequest.__table__)).mappings()
    assert dict(request) == {"case_id": case.id, "is_answered": True}


def test_a_second_rating_is_refused(stranger: Browser, case: Case) -> None:
    token = stranger.get(path_of(case)).find_one('input[name="token"]')["value"]
    rate(stranger, case, mark="5")

    again = stranger.post("/avis", {"token": token, "mark": "1"})

    assert (again.status, again.text("h1")) == (410, "Ce lien ne sert plus")
    assert stranger.get(path_of(case)).status == 410
    assert db.session.scalars(select(ProcedureRating.mark)).all() == [5]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"comment": "Bien."}, "Choisissez une réponse."),
        ({"mark": "6"}, "Choisissez une réponse."),
        (
            {"mark": "3", "comment": "a" * (MAX_COMMENT_LENGTH + 1)},
            "Raccourcissez votre commentaire : 500 caractères au plus.",
        ),
    ],
)
def test_an_incomplete_rating_is_asked_again(
    stranger: Browser, case: Case, answers: dict[str, str], message: str
) -> None:
    page = rate(stranger, case, **answers)

    assert page.status == 422
    assert message in page.text("form")
    assert db.session.scalars(select(ProcedureRating)).all() == []


def test_a_forged_link_opens_nothing(stranger: Browser) -> None:
    assert stranger.get("/avis?jeton=AAAA").status == 410


def test_the_tracking_page_asks_until_it_is_answered(chloe: Person, stranger: Browser, case: Case) -> None:
    before = chloe.get(f"/demandes/{case.id}")
    rate(stranger, case, mark="5")
    after = chloe.get(f"/demandes/{case.id}")

    assert before.find_one("section[aria-labelledby=rating] a")["href"] == build_rating_url(case)
    assert after.find_all("section[aria-labelledby=rating]") == []
