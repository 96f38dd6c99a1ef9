"""Answers remain readable for the lifetime of the request."""

from __future__ import annotations

from datetime import date

from app.cases.reading.readable_case import answer_pages
from app.core import clock
from app.procedures.definition import parse_procedure
from tests.procedures.definitions import make_field_definition, make_page_definition, make_procedure_definition

PROCEDURE = parse_procedure(
    make_procedure_definition(
        make_page_definition(
            make_field_definition("name"),
            make_field_definition("early", condition={"<": [{"var": "today"}, "2026-06-01"]}),
            make_field_definition("resident", condition={"==": [{"var": "profile.email"}, "ada@example.test"]}),
            make_field_definition("unasked", condition={"==": [{"var": "answers.name"}, "nobody"]}),
            id="first",
        ),
        make_page_definition(
            make_field_definition("late"), id="second", condition={"<": [{"var": "today"}, "2026-06-01"]}
        ),
    )
)


def read(**answers: str) -> list[tuple[str, list[str]]]:
    return [(page.title, [row.text for row in page.rows]) for page in answer_pages(PROCEDURE, answers)]


def test_an_answer_is_unchanged_when_the_date_or_the_profile_changes() -> None:
    assert clock.today() > date(2026, 6, 1)

    pages = read(name="Ada", early="as a bird", resident="since ever", late="at night")

    assert [texts for _, texts in pages] == [["Ada", "as a bird", "since ever"], ["at night"]]


def test_unasked_questions_are_absent() -> None:
    assert [texts for _, texts in read(name="Ada")] == [["Ada"]]
