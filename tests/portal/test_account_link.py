"""Adding a request opened with its code to the account of its proven applicant."""

from __future__ import annotations

from uuid import uuid4

from app.cases.models import Case
from app.cases.tracking.tracking_code import code_for
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

    updated_page = chloe.post(str(page.find_one('form[action$="/compte"]')["action"])).follow()

    assert "Cette demande est maintenant dans votre compte." in updated_page.text("main")
    assert case.reference in chloe.get("/mes-demandes").text("main")
    assert not updated_page.find_all('form[action$="/compte"]')


def test_other_browsers_lose_access_when_it_joins_an_account(
    chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    token = uuid4()
    case = make_case(token=token)
    for person in (stranger, chloe):
        state = person.post("/suivi", {"code": code_for(token)}, origin=True).follow()
        person.post(str(state.find_one("main form")["action"]), {"email": "chloe@residents.example"})

    chloe.post(f"/demandes/{case.id}/compte")

    assert stranger.get(f"/demandes/{case.id}").status == 404


def test_a_helper_cannot_add_it_to_their_own_account(denis: Person, make_case: MakeCase) -> None:
    case, page = open_with_code(denis, make_case)

    denis.post(f"/demandes/{case.id}/compte")

    assert not page.find_all('form[action$="/compte"]')
    assert "une autre adresse e-mail que lui" in page.text("main")
    db.session.refresh(case)
    assert case.applicant_id is None


def test_a_request_cannot_be_added_without_access(chloe: Person, stranger: Browser, make_case: MakeCase) -> None:
    case = make_case()

    assert chloe.post(f"/demandes/{case.id}/compte").status == 404
    assert str(stranger.post(f"/demandes/{case.id}/compte").location).startswith("/compte/connexion")
