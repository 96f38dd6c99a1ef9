"""Minors and helpers of Aidants Connect: let in unless the procedure says otherwise, by what FranceConnect certifies."""

from __future__ import annotations

from datetime import date

import pytest

from app.cases.people.certified_person import is_minor
from app.core import clock
from devtools.franceconnect.citizens import CITIZENS
from tests.identity.franceconnect import visit
from tests.identity.test_step_up import FORM, publish


@pytest.mark.parametrize(
    ("birthdate", "expected"),
    [
        ("2008-11-29", False),
        ("2008-11-30", True),
        ("2013-06-15", True),
        ("1962-08-24", False),
        ("2008-00-01", False),
        ("2009-00-00", True),
        ("", False),
        ("inconnue", False),
    ],
)
def test_somebody_is_of_age_on_their_birthday(birthdate, expected):
    assert is_minor(birthdate, on=date(2026, 11, 29)) is expected


@pytest.fixture(autouse=True)
def child_of_twelve(monkeypatch):
    """Give the child twelve years whatever the year in which the tests are run."""
    birthdate = f"{clock.today().year - 12}-06-15"
    monkeypatch.setitem(CITIZENS, "enfant", {**CITIZENS["enfant"], "birthdate": birthdate})


def open_form(person, franceconnect, citizen="angele", **account):
    publish(level="eidas1", reason="Une identité vérifiée est nécessaire.", **account)
    visit(person, franceconnect, citizen, query="?but=niveau")
    return person.get(FORM)


def test_a_minor_is_let_in_unless_the_procedure_is_for_adults(chloe, franceconnect):
    assert open_form(chloe, franceconnect, "enfant").status == 200


def test_a_minor_is_refused_with_what_to_do(chloe, franceconnect):
    page = open_form(chloe, franceconnect, "enfant", adults_only=True).follow()

    assert "réservée aux majeurs" in page.text("main")
    assert "Demandez à un parent" in page.text("main")


@pytest.mark.postgresql
def test_an_adult_is_let_in(chloe, franceconnect):
    assert open_form(chloe, franceconnect, adults_only=True).status == 200


def test_a_helper_is_refused_where_the_person_must_ask(chloe, franceconnect):
    franceconnect.helper = "argent logement"

    page = open_form(chloe, franceconnect, without_helper=True).follow()

    assert "Un aidant ne peut pas la faire" in page.text("main")
