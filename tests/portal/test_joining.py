"""A request followed with its code joins an account when it is sure whose it is."""

from __future__ import annotations

from uuid import uuid4

from app.cases.models import Case
from app.cases.tracking_code import code_for
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase


def open_with_code(person: Browser, make_case: MakeCase) -> tuple[Case, Page]:
    token = uuid4()
    case = make_case(token=token)
    state = person.post("/suivi", {"code": code_for(token)}, origin=True).follow()
    return case, person.post(str(state.find_one("main form")["action"]), {"email": "chloe@residents.example"}).follow()


def test_its_applicant_adds_it_to_their_account(chloe: Person, stranger: Browser, make_case: MakeCase) -> None:
    case, page = open_with_code(chloe, make_case)

    added = chloe.post(str(page.find_one('form[action$="/compte"]')["action"])).follow()

    assert "Cette demande est maintenant dans votre compte." in added.text("main")
    assert case.reference in chloe.get("/mes-demandes").text("main")
    assert not added.find_all('form[action$="/compte"]')


def test_browsers_that_held_it_do_not_any_more(chloe: Person, stranger: Browser, make_case: MakeCase) -> None:
    token = uuid4()
    case = make_case(token=token)
    for each in (stranger, chloe):
        state = each.post("/suivi", {"code": code_for(token)}, origin=True).follow()
        each.post(str(state.find_one("main form")["action"]), {"email": "chloe@residents.example"})

    chloe.post(f"/demandes/{case.id}/compte")

    assert stranger.get(f"/demandes/{case.id}").status == 404


def test_whoever_helped_them_does_not_take_it(denis: Person, make_case: MakeCase) -> None:
    case, page = open_with_code(denis, make_case)

    denis.post(f"/demandes/{case.id}/compte")

    assert not page.find_all('form[action$="/compte"]')
    assert "une autre adresse e-mail que lui" in page.text("main")
    db.session.refresh(case)
    assert case.applicant_id is None


def test_whoever_does_not_hold_it_cannot_add_it(chloe: Person, stranger: Browser, make_case: MakeCase) -> None:
    case = make_case()

    assert chloe.post(f"/demandes/{case.id}/compte").status == 404
    assert str(stranger.post(f"/demandes/{case.id}/compte").location).startswith("/compte/connexion")
