"""The index follows what is published, and changes only what changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.sites import Site
from app.search import index_refresh
from app.search.entries import SearchEntry
from app.search.events import ContentChanged
from app.search.models import IndexedEntry, IndexState
from app.search.results import run_search
from tests.search.index import refresh_site_index

POOL = SearchEntry(
    kind="article", key="piscine", language="fr", title="Horaires de la piscine", summary="Été comme hiver.", url="/a/1"
)
LIBRARY = replace(POOL, key="lecture", title="Emprunter un livre", url="/a/2", body="Trois semaines, puis un rappel.")


@pytest.fixture
def entries(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[SearchEntry]:
    published = [POOL, LIBRARY]
    monkeypatch.setattr(index_refresh, "_sources", [lambda: published])
    refresh_site_index()
    return published


def read_ids() -> dict[str, int]:
    return dict(iter(db.session.execute(select(IndexedEntry.key, IndexedEntry.id))))


def find(query: str) -> list[str]:
    return [hit.key for hit in run_search(query).hits]


def test_only_changed_entries_are_indexed_again(entries: list[SearchEntry]) -> None:
    ids = read_ids()
    entries[:] = [POOL, replace(LIBRARY, title="Emprunter un vélo")]

    refresh_site_index()

    assert read_ids()["piscine"] == ids["piscine"]
    assert (find("vélo"), find("livre"), find("piscine")) == (["lecture"], [], ["piscine"])


def test_a_withdrawn_entry_is_found_no_more(entries: list[SearchEntry]) -> None:
    entries.remove(POOL)

    refresh_site_index()

    assert find("piscine") == []


def test_the_regular_task_refreshes_the_index_once_something_is_published(entries: list[SearchEntry]) -> None:
    entries.append(replace(POOL, key="patinoire", title="Horaires de la patinoire"))
    index_refresh.refresh_stale_index()
    assert find("patinoire") == []

    index_refresh.mark_stale(ContentChanged("article"))
    index_refresh.refresh_stale_index()

    assert find("patinoire") == ["patinoire"]
    assert db.session.scalars(select(IndexState.is_stale)).one() is False


def test_nobody_finds_what_is_for_another_audience(entries: list[SearchEntry]) -> None:
    entries.append(replace(POOL, key="consigne", title="Consigne du bassin", audience="agents"))
    refresh_site_index()

    assert find("consigne") == []
    assert [hit.key for hit in run_search("consigne", audience="reception").hits] == []
    assert [hit.key for hit in run_search("consigne", audience="agents").hits] == ["consigne"]


def test_a_text_in_two_languages_is_one_result_in_the_language_of_the_page(entries: list[SearchEntry]) -> None:
    entries.append(replace(POOL, language="en", title="Swimming pool opening hours", summary="All year long."))
    refresh_site_index()

    assert [(hit.key, hit.language) for hit in run_search("piscine").hits] == [("piscine", "fr")]
    assert [(hit.key, hit.language) for hit in run_search("all year").hits] == [("piscine", "en")]


def test_a_search_may_keep_to_some_kinds(entries: list[SearchEntry]) -> None:
    entries.append(replace(POOL, kind="news", key="travaux", title="La piscine rouvre lundi"))
    refresh_site_index()

    assert run_search("piscine").count_by_kind() == {"article": 1, "news": 1}
    assert [hit.kind for hit in run_search("piscine", kinds=["news"]).hits] == ["news"]


@pytest.mark.postgresql
def test_what_answers_to_a_part_only_is_proposed_apart(entries: list[SearchEntry]) -> None:
    results = run_search("rappel sirène pompiers incendie")

    assert results.hits == ()
    assert [hit.key for hit in results.near_hits] == ["lecture"]
