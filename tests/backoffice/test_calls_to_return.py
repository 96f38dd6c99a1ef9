"""Calls left by the reception for a department, seen and done by its agents alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.duties import set_duties
from app.accounts.models import Department
from app.cases.models import Case
from app.cases.reception.calls_to_return import expire_calls, list_calls_to_return
from app.cases.reception.models import CallToReturn
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.privacy.anonymisation import delete_cases
from tests.cast import Person
from tests.client import Page
from tests.factories import MakeCase

URL = "/agents/rappels"
WORDS = {"name": "Odile Exemple", "phone": "01 61 91 40 00", "subject": "Une question sur les trottoirs."}


@pytest.fixture
def rachel(rachel: Person) -> Person:
    set_duties(rachel.account, reception_families=["polices-voirie"], is_overseer=False, by=SYSTEM)
    db.session.commit()
    return rachel


def leave(person: Person, department: str = "voirie", **inputs: str) -> Page:
    department_id = db.session.query(Department).filter_by(slug=department).one().id
    return person.post(URL, {"department": str(department_id), **WORDS, **inputs})


def find_call() -> CallToReturn:
    db.session.expire_all()
    return db.session.query(CallToReturn).one()


def test_the_agents_of_the_department_see_the_call_and_no_others(rachel: Person, alice: Person, bruno: Person) -> None:
    assert "transmis" in leave(rachel).follow().text(".alert")

    page = alice.get(URL)
    assert all(words in page.text("main") for words in WORDS.values())
    assert page.find_one('.links a[href^="tel:"]')["href"] == "tel:0161914000"
    assert "Odile Exemple" in alice.get("/agents").text("#day-calls ~ ul")
    assert "Personne n’attend" in bruno.get(URL).text("main")
    assert "Odile" not in bruno.get("/agents").html


def test_only_the_reception_leaves_calls(alice: Person) -> None:
    assert leave(alice).status == 404


def test_a_call_without_a_number_says_what_is_missing(rachel: Person) -> None:
    page = leave(rachel, phone=" ")

    assert page.status == 422
    assert "Indiquez le numéro à rappeler." in page.text("#error-summary")
    assert page.find_one("#f-call-name")["value"] == "Odile Exemple"


@pytest.mark.postgresql
def test_a_call_is_done_then_to_be_done_again(rachel: Person, alice: Person, bruno: Person) -> None:
    leave(rachel)
    url = f"{URL}/{find_call().id}"

    assert bruno.post(f"{url}/fait").status == 404
    page = alice.post(f"{url}/fait").follow()

    assert find_call().done_by_id == alice.account.id
    assert "Odile" in page.text("main details")
    assert "Personne n’attend" in page.text(".empty")
    alice.post(f"{url}/a-faire")
    assert find_call().done_at is None


def test_a_call_about_a_request_needs_its_family_and_goes_with_it(
    rachel: Person, alice: Person, make_case: MakeCase
) -> None:
    case: Case = make_case()
    leave(rachel, case_id=str(case.id))
    other = Actor(kind="agent", roles=frozenset({"voirie-instruction"}), families=frozenset({"etat-civil"}))

    assert case.reference in alice.get(URL).text("main")
    assert list_calls_to_return(other) == []
    case.limited_at = clock.now()
    db.session.commit()
    assert "Odile" not in alice.get(URL).html
    delete_cases([case.id])
    assert db.session.query(CallToReturn).count() == 0


def test_calls_are_deleted_after_some_weeks(rachel: Person) -> None:
    leave(rachel)
    leave(rachel)
    returned, forgotten = db.session.query(CallToReturn).all()
    returned.done_at = clock.now() - timedelta(days=16)
    forgotten.created_at = clock.now() - timedelta(days=89)

    assert expire_calls() == 1
    forgotten.created_at = clock.now() - timedelta(days=91)
    assert expire_calls() == 1
