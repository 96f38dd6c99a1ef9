"""The search box of the list: references and phone numbers in any notation."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.search import search_tokens
from app.cases.search.models import SearchToken
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.factories import PROCEDURE, MakeCase

LIST = "/agents/demandes"
TYPED_NUMBERS = (
    "0612345678",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "06-12-34-56-78",
    "+33612345678",
    "+33 6 12 34 56 78",
    "+33 (0)6 12 34 56 78",
    "0033612345678",
    "00 33 6 12 34 56 78",
    "Chloé 06 12 34 56 78",
    "0612 345 678 exemple",
)


def names_of(alice: Person, words: str) -> list[str]:
    page = alice.get(f"{LIST}?words={words.replace('+', '%2B').replace(' ', '%20')}")
    return page.texts(".worklist tbody .card__link")


@pytest.fixture
def case_with_phones(procedure_version: UUID) -> Case:
    """A request with two phone numbers: the applicant's, and a neighbour's in Belgium inside the text."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][1]["fields"].append(
        {"id": "telephone", "type": "phone", "label": "Téléphone", "required": False, "profile": "phone"}
    )
    version_id = procedures.publish(definition).id
    db.session.commit()
    answers = {
        "type": "trou",
        "description": "Mon voisin répond au +32 2 555 12 12.",
        "nom": "Exemple",
        "prenom": "Chloé",
        "telephone": "+33612345678",
    }
    case = submission.submit(version_id, answers, token=uuid4(), channel="web", by=NOBODY).case
    db.session.commit()
    return case


@pytest.mark.parametrize("query", TYPED_NUMBERS)
def test_a_phone_number_in_any_notation_finds_the_request(alice: Person, case_with_phones: Case, query: str) -> None:
    assert names_of(alice, query) == ["Chloé Exemple"]


@pytest.mark.parametrize("query", ["+3225551212", "0032 2 555 12 12", "+32 2 555.12.12"])
def test_a_foreign_number_in_any_notation_finds_the_request(alice: Person, case_with_phones: Case, query: str) -> None:
    assert names_of(alice, query) == ["Chloé Exemple"]


@pytest.mark.parametrize("query", ["0612345679", "+32 2 555 12 13", "0612345678 introuvable"])
def test_another_number_or_an_extra_word_finds_nothing(alice: Person, case_with_phones: Case, query: str) -> None:
    assert names_of(alice, query) == []


@pytest.mark.parametrize("query", ["0612345678", "+33 6 12 34 56 78"])
def test_a_request_with_an_older_index_is_found_too(alice: Person, case_with_phones: Case, query: str) -> None:
    tokens = [search_tokens.token_of("+33612345678", "polices-voirie")]
    db.session.execute(delete(SearchToken).where(SearchToken.token.in_(tokens)))
    db.session.commit()

    assert names_of(alice, query) == ["Chloé Exemple"]


@pytest.mark.parametrize(
    "query",
    ["26-K0QF-3M1P", "26K0QF3M1P", "26k0qf3m1p", "26 K0QF 3M1P", "26.k0qf.3m1p", "26-KOQF-3MIP", "n° 26–K0QF–3M1P"],
)
def test_a_reference_in_any_notation_finds_the_request(alice: Person, make_case: MakeCase, query: str) -> None:
    make_case(prenom="Une")
    make_case(prenom="Deux").reference = "26-K0QF-3M1P"
    db.session.commit()

    assert names_of(alice, query) == ["Deux Exemple"]


def test_a_reference_does_not_find_a_request_of_another_family(bruno: Person, make_case: MakeCase) -> None:
    reference = make_case().reference.replace("-", "")

    assert names_of(bruno, reference) == []
