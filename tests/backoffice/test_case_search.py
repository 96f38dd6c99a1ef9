"""The search box of the list: references and phone numbers find the request however they are typed."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from app.cases import submission
from app.cases.models import Case, SearchToken
from app.cases.search import search_tokens
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
def called_back(procedure_version: UUID) -> Case:
    """Somebody left two phone numbers: their own, and in the text that of their neighbour, in Belgium."""
    document = deepcopy(PROCEDURE)
    document["pages"][1]["fields"].append(
        {"id": "telephone", "type": "phone", "label": "Téléphone", "required": False, "profile": "phone"}
    )
    version_id = procedures.publish(document).id
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


@pytest.mark.parametrize("typed", TYPED_NUMBERS)
def test_a_phone_number_finds_the_request_however_it_is_typed(alice: Person, called_back: Case, typed: str) -> None:
    assert names_of(alice, typed) == ["Chloé Exemple"]


@pytest.mark.parametrize("typed", ["+3225551212", "0032 2 555 12 12", "+32 2 555.12.12"])
def test_so_does_a_number_from_abroad(alice: Person, called_back: Case, typed: str) -> None:
    assert names_of(alice, typed) == ["Chloé Exemple"]


@pytest.mark.parametrize("typed", ["0612345679", "+32 2 555 12 13", "0612345678 introuvable"])
def test_another_number_or_a_word_too_many_finds_nothing(alice: Person, called_back: Case, typed: str) -> None:
    assert names_of(alice, typed) == []


@pytest.mark.parametrize("typed", ["0612345678", "+33 6 12 34 56 78"])
def test_a_request_indexed_before_whole_numbers_is_found_too(alice: Person, called_back: Case, typed: str) -> None:
    whole = [search_tokens.token_of("+33612345678", "polices-voirie")]
    db.session.execute(delete(SearchToken).where(SearchToken.token.in_(whole)))
    db.session.commit()

    assert names_of(alice, typed) == ["Chloé Exemple"]


@pytest.mark.parametrize(
    "typed",
    ["26-K0QF-3M1P", "26K0QF3M1P", "26k0qf3m1p", "26 K0QF 3M1P", "26.k0qf.3m1p", "26-KOQF-3MIP", "n° 26–K0QF–3M1P"],
)
def test_a_reference_finds_the_request_however_it_is_typed(alice: Person, make_case: MakeCase, typed: str) -> None:
    make_case(prenom="Une")
    make_case(prenom="Deux").reference = "26-K0QF-3M1P"
    db.session.commit()

    assert names_of(alice, typed) == ["Deux Exemple"]


def test_a_reference_shows_no_request_of_another_family(bruno: Person, make_case: MakeCase) -> None:
    reference = make_case().reference.replace("-", "")

    assert names_of(bruno, reference) == []
