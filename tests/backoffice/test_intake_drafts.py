"""Entries begun and not finished: found again by who began them, gone on with, or thrown away."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.accounts.agents import set_roles
from app.cases.models import Attachment, Case, Draft
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from app.procedures import publishing
from tests.cast import Person
from tests.client import Page
from tests.factories import PROCEDURE

LIST = "/agents/saisie"
FORM = f"{LIST}/signaler"
RESUME = "#unfinished a:not([href$=abandon])"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
BEGUN = {"channel": "counter", "type": "trou", "description": "Un trou.", "prenom": "Odile", "nom": "Martin"}

pytestmark = pytest.mark.usefixtures("procedure_version")


def begin(agent: Person, **more: object) -> str:
    """Types something and leaves it for later; returns the address where it goes on."""
    token = str(uuid4())
    page = agent.post(FORM, {"token": token, "then": "later", **BEGUN, **more}).follow()
    assert "La saisie est gardée" in page.text("[role=alert]")
    return f"{LIST}/brouillons/{token}"


def finish(agent: Person, form: Page) -> Page:
    token = str(form.find_one("#intake-form [name=token]")["value"])
    return agent.post(FORM, {"token": token, **BEGUN})


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_what_was_left_is_found_and_finished(rachel: Person, access_log_entries) -> None:
    url = begin(rachel, photos=[("trou.png", PNG)])

    listed = rachel.get(LIST)
    form = rachel.get(str(listed.find_one(RESUME)["href"]))
    receipt = finish(rachel, form).follow()

    assert listed.find_one(RESUME)["href"] == url
    assert "Signaler un problème, Odile Martin" in listed.text("#unfinished")
    assert form.find_one("[name=channel][value=counter]").has_attr("checked")
    assert form.text("[name=description]") == "Un trou."
    assert "trou.png" in form.text("#f-photos-field")
    assert receipt.find_all(".code")
    case = db.session.scalars(select(Case)).one()
    assert answers_of(case)["photos"][0]["name"] == "trou.png"
    assert rachel.get(LIST).find_all("#unfinished") == []
    assert ("list", "backoffice.unfinished") in access_log_entries()
    assert ("read", "backoffice.unfinished") in access_log_entries()


def test_what_was_sent_incomplete_is_found_too(rachel: Person) -> None:
    rachel.post(FORM, {"token": str(uuid4()), **BEGUN, "description": ""})

    assert rachel.get(LIST).texts(RESUME) == ["Reprendre : Signaler un problème, Odile Martin"]


def test_what_is_thrown_away_leaves_nothing(rachel: Person) -> None:
    url = begin(rachel, photos=[("trou.png", PNG)])

    page = rachel.post(f"{url}/abandon").follow()

    assert "effacée" in page.text("[role=alert]")
    assert page.find_all("#unfinished") == []
    assert (count(Draft), count(Attachment)) == (0, 0)
    assert rachel.get(url).status == 404


def test_nobody_else_finds_it(rachel: Person, alice: Person, bruno: Person, chloe: Person, ada: Person) -> None:
    url = begin(rachel)

    for person in (alice, bruno, ada):
        assert person.get(LIST).find_all("#unfinished") == []
        assert person.get(url).status == 404
        assert person.post(f"{url}/abandon").status == 404
    assert chloe.get(url).status == 404
    assert count(Draft) == 1


def test_whoever_lost_the_role_finds_it_no_more(rachel: Person) -> None:
    url = begin(rachel)

    set_roles(rachel.account, [], is_administrator=False)
    db.session.commit()

    assert rachel.get(LIST).find_all("#unfinished") == []
    assert rachel.get(url).status == 404


def test_the_questions_are_those_of_the_day_it_was_begun(rachel: Person) -> None:
    url = begin(rachel)
    changed = deepcopy(PROCEDURE)
    changed["pages"][0]["fields"].append({"id": "lieu", "type": "short_text", "label": "Le lieu"})
    publishing.publish(changed)
    db.session.commit()

    form = rachel.get(url)

    assert form.find_all("[name=lieu]") == []
    assert finish(rachel, form).status == 303
    assert rachel.get(FORM).find_all("[name=lieu]")


def test_after_three_months_it_is_gone(rachel: Person) -> None:
    url = begin(rachel)

    with clock.shift_clock(timedelta(days=91)):
        rachel.post("/compte/connexion", {"email": rachel.email, "password": "une phrase assez longue pour Parvis"})
        listed, form = rachel.get(LIST), rachel.get(url)

    assert (listed.status, listed.find_all("#unfinished")) == (200, [])
    assert form.status == 404
