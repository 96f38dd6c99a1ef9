"""The ratings of procedures, for the agents who process them: figures from five ratings on, so that nobody is recognised."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.statistics import jobs, ratings
from app.statistics.ratings import ProcedureRating
from tests.cast import Person
from tests.factories import PROCEDURE, MakeCase

SLUG = PROCEDURE["slug"]


def rate(*marks: int, comment: str = "") -> None:
    for mark in marks:
        ratings.record_rating(SLUG, mark, comment)
    db.session.commit()


@pytest.mark.usefixtures("procedure_version")
def test_an_agent_reads_the_average_the_distribution_and_the_comments(alice: Person) -> None:
    rate(5, 5, 4, 4, 3, comment="Très clair.")

    page = alice.get(f"/agents/avis/{SLUG}")

    assert page.text(".lead") == "5 avis, note moyenne 4,2 sur 5"
    assert [row.split()[0] for row in page.texts("tbody tr")] == ["5", "4", "3", "2", "1"]
    assert page.texts("tbody td[data-label='Part'] span") == ["40 %", "40 %", "20 %", "0 %", "0 %"]
    assert len(page.texts("section[aria-labelledby=comments] .card")) == 5
    assert "Très clair." in page.text("main")


@pytest.mark.usefixtures("procedure_version")
def test_fewer_than_five_ratings_are_only_counted(alice: Person) -> None:
    rate(1, 1, 1, 1, comment="Trop long.")

    page = alice.get(f"/agents/avis/{SLUG}")

    assert page.text(".lead") == "4 avis"
    assert "Trop long." not in page.text("main")
    assert page.find_all("table") == []


@pytest.mark.usefixtures("procedure_version")
def test_an_agent_who_does_not_process_the_procedure_reads_nothing(bruno: Person) -> None:
    rate(5, 5, 5, 5, 5)

    assert bruno.get(f"/agents/avis/{SLUG}").status == 404
    assert PROCEDURE["title"] not in bruno.get("/agents/avis").text("main")


def test_the_figure_is_beside_the_list_of_the_cases_of_the_procedure(alice: Person, make_case: MakeCase) -> None:
    make_case()
    rate(4, 4, 4, 4, 5)

    page = alice.get(f"/agents/demandes?procedure={SLUG}")

    assert "Avis : 5 avis, note moyenne 4,2 sur 5" in " ".join(page.text("#case-list").split())
    assert page.find_one(f'a[href="/agents/avis/{SLUG}"]')
    assert alice.get("/agents/demandes").find_one('a[href="/agents/avis"]')


@pytest.mark.usefixtures("procedure_version")
def test_the_night_gives_the_ratings_other_identifiers_and_changes_nothing_else() -> None:
    rate(1, 2, 3, 4, 5, comment="Bien.")
    before = set(db.session.scalars(select(ProcedureRating.id)))

    jobs.shuffle_ratings()

    rows = db.session.scalars(select(ProcedureRating)).all()
    assert not before & {row.id for row in rows}
    assert sorted((row.mark, row.comment) for row in rows) == [(mark, "Bien.") for mark in range(1, 6)]


@pytest.mark.usefixtures("procedure_version")
def test_a_comment_is_deleted_after_two_years_and_its_mark_stays() -> None:
    rate(2, comment="Bien.")
    rating = db.session.scalars(select(ProcedureRating)).one()
    rating.month = "2020-01"
    db.session.commit()

    jobs.shuffle_ratings()

    assert [(row.mark, row.comment) for row in db.session.scalars(select(ProcedureRating))] == [(2, None)]
