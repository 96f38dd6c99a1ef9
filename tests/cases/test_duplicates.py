"""Requests that seem to be the same: by contact, by place, by words; never one that the agent may not open."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.cases.merges.duplicates import find_by_reference, find_duplicates
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from tests.cast import Person
from tests.factories import MakeCase

AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)
# Of the same family, without a function of the procedure.
COLLEAGUE = Actor(
    kind="agent", account_id=uuid4(), roles=frozenset({"accueil-voirie"}), families=frozenset({"polices-voirie"})
)
OTHER_WORDS = "La haie du numéro douze déborde sur le trottoir des Acacias."


def reasons_by_reference(case: Case, *, by: Actor = AGENT, with_words: bool = False) -> dict[str, tuple[str, ...]]:
    return {
        duplicate.case.reference: duplicate.reasons for duplicate in find_duplicates(by, case, with_words=with_words)
    }


def test_the_same_address_is_a_reason(make_case: MakeCase) -> None:
    case, same = make_case(), make_case(description=OTHER_WORDS)
    make_case(courriel="denis@residents.example", description=OTHER_WORDS)

    assert reasons_by_reference(case) == {same.reference: ("contact",)}


def test_the_same_account_is_a_reason(chloe: Person, make_case: MakeCase) -> None:
    by = Actor(kind="resident", account_id=chloe.account.id)
    case, same = make_case(by=by), make_case(by=by, courriel="autre@residents.example")

    assert reasons_by_reference(case) == {same.reference: ("contact",)}


def test_words_in_common_are_a_reason_when_asked_for(make_case: MakeCase) -> None:
    words = "Lampadaire numéro 4512 éteint devant la boulangerie Mercier, rue des Glycines."
    case = make_case(courriel="a@residents.example", nom="Dupont", prenom="Ada", description=words)
    same = make_case(courriel="b@residents.example", nom="Roux", prenom="Ève", description=f"Bonjour. {words}")
    make_case(courriel="c@residents.example", nom="Petit", prenom="Luc", description=OTHER_WORDS)

    assert reasons_by_reference(case) == {}
    assert reasons_by_reference(case, with_words=True) == {same.reference: ("words",)}


def test_closed_old_or_limited_requests_are_left_out(make_case: MakeCase) -> None:
    case, old, limited = make_case(), make_case(), make_case()
    make_case(status="accepted")
    old.submitted_at -= timedelta(days=61)
    limited.limited_at = clock.now()
    db.session.commit()

    assert reasons_by_reference(case) == {}


@pytest.mark.postgresql
def test_an_agent_learns_of_no_request_that_they_may_not_open(make_case: MakeCase) -> None:
    case, same = make_case(), make_case()
    stranger = Actor(kind="agent", account_id=uuid4())

    assert [reasons_by_reference(case, by=by, with_words=True) for by in (COLLEAGUE, stranger)] == [{}, {}]
    same.entered_by_id = COLLEAGUE.account_id
    db.session.commit()
    assert list(reasons_by_reference(case, by=COLLEAGUE)) == [same.reference]


@pytest.mark.postgresql
def test_a_reference_is_found_as_it_is_typed(make_case: MakeCase) -> None:
    case = make_case()

    assert find_by_reference(case.reference.lower().replace("-", " ")) == case.id
    assert find_by_reference("26-AAAA-AAAA") is None
    assert find_by_reference("") is None
