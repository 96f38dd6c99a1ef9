"""The search page: all kinds of results, counted, without JavaScript; what it says when nothing answers."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.db import db
from app.procedures.models import PublishedProcedure
from app.search import index_refresh
from app.search.entries import SearchEntry
from app.search.models import MissedSearch
from tests.cast import Person
from tests.client import Browser
from tests.search.index import refresh_site_index

ARTICLE = SearchEntry(
    kind="article",
    key="panne",
    language="fr",
    title="Mon lampadaire est éteint",
    summary="Qui appeler.",
    url="/demarches",
)


@pytest.fixture(autouse=True)
def search_index(procedure_version: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_refresh, "_sources", [*index_refresh._sources, lambda: [ARTICLE]])
    refresh_site_index()


def test_results_of_all_kinds_are_counted_and_one_kind_may_be_chosen(stranger: Browser) -> None:
    page = stranger.get("/recherche?q=lampadaire")
    articles = stranger.get("/recherche?q=lampadaire&type=article")

    assert page.text("[role=status]").replace("\u00a0", " ") == "2 résultats"
    assert page.texts(".chip") == ["Tout (2)", "Démarches (1)", "Questions et réponses (1)"]
    assert sorted(page.texts("main .links a")) == ["Mon lampadaire est éteint", "Signaler un problème"]
    assert articles.texts("main .links a") == ["Mon lampadaire est éteint"]
    assert articles.text(".chip[aria-current]") == "Questions et réponses (1)"


def test_the_home_page_suggests_results_of_all_kinds(stranger: Browser) -> None:
    page = stranger.get("/?q=lampad")

    assert sorted(page.texts("#suggestions a")) == ["Mon lampadaire est éteint", "Signaler un problème"]


def test_a_corrected_word_is_said(stranger: Browser) -> None:
    assert "« lampdaaire »" in stranger.get("/recherche?q=lampdaaire").text("main").replace("\u00a0", " ")


def test_a_procedure_closed_since_then_is_not_found(stranger: Browser) -> None:
    db.session.get_one(PublishedProcedure, "signaler").close()
    db.session.commit()

    assert stranger.get("/recherche?q=lampadaire").texts("main .links a") == ["Mon lampadaire est éteint"]


def test_a_search_without_result_gives_other_ways_and_is_counted_without_who(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/recherche?q=patinoire")
    chloe.get("/recherche?q=patinoire")
    chloe.get("/recherche?q=lampadaire")

    assert "Rien ne correspond" in page.text("main")
    assert page.find_one("main a[href='/demarches']")
    assert db.session.execute(select(MissedSearch.words, MissedSearch.days)).all() == [("patinoire", 1)]
