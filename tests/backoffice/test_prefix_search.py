"""The search box of the list: beginnings of names, numbers and references, within the families of the agent."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from app.cases.models import Case
from app.cases.search.case_search import search_cases
from app.cases.search.filters import Filters
from app.cases.search.index_backfill import index_cases
from app.cases.search.models import SearchToken
from app.cases.search.search_tokens import phone_beginning_in, phone_beginnings, token_of, word_beginnings
from app.core.db import db
from app.privacy.anonymisation import delete_cases
from tests.cases.filtered_procedure import AGENT, OTHER_AGENT, MakeFilteredCase
from tests.cases.filtered_procedure import filtered_version as filtered_version
from tests.cases.filtered_procedure import make_filtered_case as make_filtered_case
from tests.cast import Person
from tests.factories import MakeCase

LIST = "/agents/demandes"


def list_names(person: Person, words: str) -> list[str]:
    query = words.replace("+", "%2B").replace(" ", "%20")
    return person.get(f"{LIST}?words={query}").texts(".worklist tbody .card__link")


@pytest.mark.parametrize("query", ["dup", "DUPON", "dupont", "chl dup", "mart", "martin", "martin-dup", "Éxe dup"])
def test_the_beginning_of_a_name_finds_the_request(alice: Person, make_case: MakeCase, query: str) -> None:
    make_case(prenom="Chloé Exeline", nom="Martin-Dupont")
    make_case(prenom="Paul", nom="Autre")

    assert list_names(alice, query) == ["Chloé Exeline Martin-Dupont"]


@pytest.mark.parametrize("query", ["du", "upont", "dupx", "dup introuvable", "dupontel"])
def test_less_than_three_letters_and_other_letters_find_nothing(alice: Person, make_case: MakeCase, query: str) -> None:
    make_case(nom="Dupont")

    assert list_names(alice, query) == []


def test_a_word_of_two_letters_is_looked_for_whole(alice: Person, make_case: MakeCase) -> None:
    make_case(nom="Li")
    make_case(nom="Lison")

    assert list_names(alice, "li") == ["Chloé Li"]


@pytest.mark.parametrize(
    "query", ["061234", "06 12 34", "06.12.34.5", "+33 6 12 34", "+33 (0)6 12 34 56 7", "00336123456"]
)
def test_the_first_digits_of_a_number_find_the_request(
    alice: Person, make_filtered_case: MakeFilteredCase, query: str
) -> None:
    make_filtered_case(telephone="+33612345678")
    make_filtered_case(nom="Autre", telephone="+33698765432")

    assert list_names(alice, query) == ["Chloé Exemple"]


@pytest.mark.parametrize("query", ["06123", "061235", "612345"])
def test_fewer_digits_and_others_find_nothing(alice: Person, make_filtered_case: MakeFilteredCase, query: str) -> None:
    make_filtered_case(telephone="+33612345678")

    assert list_names(alice, query) == []


@pytest.mark.parametrize("query", ["26K0", "26-K0QF", "26-k0qf-3", "26 K0QF", "26 kOqf 3m"])
def test_the_beginning_of_a_reference_finds_the_request(alice: Person, make_case: MakeCase, query: str) -> None:
    make_case(prenom="Deux").reference = "26-K0QF-3M1P"
    make_case(prenom="Une").reference = "26-ZZZZ-3M1P"
    db.session.commit()

    assert list_names(alice, query) == ["Deux Exemple"]


@pytest.mark.parametrize("query", ["dup", "dupont", "061234", "0612345678", "26K0", "26-K0QF-3M1P"])
def test_an_agent_of_another_family_finds_nothing(
    bruno: Person, make_filtered_case: MakeFilteredCase, query: str
) -> None:
    make_filtered_case(nom="Dupont", telephone="+33612345678").reference = "26-K0QF-3M1P"
    db.session.commit()

    assert list_names(bruno, query) == []
    assert search_cases(OTHER_AGENT, Filters(words=query, state="all")).count == 0


def test_one_beginning_has_another_fingerprint_in_each_family() -> None:
    assert token_of("dup", "polices-voirie") != token_of("dup", "etat-civil")


def test_a_phone_number_and_a_name_together_find_the_request_once(make_filtered_case: MakeFilteredCase) -> None:
    make_filtered_case(nom="Dupont", telephone="+33612345678")
    make_filtered_case(nom="Durand", telephone="+33612345678")

    page = search_cases(AGENT, Filters(words="06 12 34 56 78"))

    assert ([row.name for row in page.rows], page.count) == (["Chloé Durand", "Chloé Dupont"], 2)
    assert [row.name for row in search_cases(AGENT, Filters(words="dup 06 12 34 56 78")).rows] == ["Chloé Dupont"]


@pytest.mark.postgresql
def test_requests_of_before_are_indexed_again_and_doing_it_twice_changes_nothing(
    alice: Person, make_filtered_case: MakeFilteredCase
) -> None:
    make_filtered_case(nom="Dupont", danger=True)
    count = db.session.scalar(select(func.count()).select_from(SearchToken))
    db.session.execute(delete(SearchToken))
    db.session.commit()
    assert list_names(alice, "dup") == []

    for _ in range(2):
        index_cases()
        db.session.commit()

    assert list_names(alice, "dup") == ["Chloé Dupont"]
    assert db.session.scalar(select(func.count()).select_from(SearchToken)) == count


def test_a_deleted_case_leaves_no_fingerprint(make_case: MakeCase) -> None:
    case: Case = make_case(nom="Dupont")

    delete_cases([case.id])
    db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(SearchToken)) == 0


def test_the_beginnings_of_words_and_numbers() -> None:
    assert word_beginnings("Éva Le Dupont") == ["eva", "dup", "dupo", "dupon", "dupont"]
    assert word_beginnings("chloe@residents.example") == []
    assert phone_beginnings("+33612345678") == ["+3361234", "+33612345", "+336123456", "+3361234567"]
    assert phone_beginning_in("06 12 34") == "+3361234"
    assert phone_beginning_in("0032 2 555") == "+322555"
    assert phone_beginning_in("12 06 2026") is None
