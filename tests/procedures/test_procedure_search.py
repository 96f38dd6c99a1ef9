"""Search of procedures: by the words residents type, in a topic, without those that were closed."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.procedures.models import PublishedProcedure
from app.procedures.procedure_search import search_procedures
from app.procedures.publishing import publish
from tests.procedures.definitions import make_procedure_definition
from tests.procedures.published_procedures import publish_three_procedures
from tests.search.index import refresh_site_index


@pytest.fixture
def published_procedures(site: object) -> None:
    """Three procedures in two themes."""
    publish_three_procedures()
    refresh_site_index()


def find(query: str, theme: str | None = None) -> list[str]:
    return [live.slug for live in search_procedures(query, theme=theme)]


@pytest.mark.usefixtures("published_procedures")
@pytest.mark.parametrize(
    "query, expected",
    [
        ("", ["acte-de-naissance", "voirie", "mariage"]),
        ("LAMPADAIRES", ["voirie"]),
        ("eclairage", ["voirie"]),
        ("Problème de voirie", ["voirie"]),
        ("naiss", ["acte-de-naissance", "mariage"]),
        ("je veux un acte de naissance", ["acte-de-naissance"]),
        ("piscine", []),
        ("lampadere", ["voirie"]),
        ("naisance", ["acte-de-naissance", "mariage"]),
        ("un lampdaaire eclairé", ["voirie"]),
        ("un de la", ["acte-de-naissance", "voirie", "mariage"]),
    ],
)
def test_procedures_are_found_by_the_words_residents_type(query: str, expected: list[str]) -> None:
    assert find(query) == expected


@pytest.mark.usefixtures("published_procedures")
def test_a_search_may_keep_to_a_theme() -> None:
    assert find("naissance", "cadre-de-vie") == []
    assert find("", "cadre-de-vie") == ["voirie"]


@pytest.mark.usefixtures("published_procedures")
def test_a_closed_procedure_is_not_found_even_before_the_index_is_refreshed() -> None:
    db.session.get_one(PublishedProcedure, "voirie").close()

    assert find("voirie") == []


@pytest.mark.postgresql
@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("query", ["\x00", "a" * 100_000, "%_'\"", "\ud800", "((((", "lampadaire " * 1000])
def test_any_words_may_be_searched(query: str) -> None:
    publish(make_procedure_definition())
    refresh_site_index()

    search_procedures(query)
