"""Remainders in statistics: options of closed lists that were declared statistical, and no way back."""

from __future__ import annotations

from app.migrations import metadata
from app.procedures.definition import parse_procedure
from app.statistics.statistical_records import select_statistical_answers
from tests.factories import PROCEDURE


def test_statistics_keep_nothing_but_declared_options() -> None:
    document = PROCEDURE | {
        "pages": [
            {
                "id": "page",
                "title": "Page",
                "fields": [
                    _choice("one", "single_choice", statistic=True),
                    _choice("secret", "single_choice"),
                    _choice("several", "multiple_choice", statistic=True),
                    _choice("odd", "multiple_choice", statistic=True),
                    {"id": "sure", "type": "yes_no", "label": "Sûr ?", "statistic": True},
                ],
            }
        ]
    }
    answers = {"one": "a", "secret": "a", "several": ["a", "b"], "odd": ["a", "Chloé"], "sure": False, "unknown": "b"}

    assert select_statistical_answers(parse_procedure(document), answers) == {
        "one": "a",
        "several": ["a", "b"],
        "sure": False,
    }


def test_the_line_of_statistics_has_no_column_that_leads_back() -> None:
    table = metadata.MAIN.tables["anonymous_case"]

    assert not table.foreign_keys
    assert {column.info["privacy"] for column in table.columns if column.name != "id"} == {"anonymous"}


def _choice(name: str, type_: str, **more: object) -> dict[str, object]:
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    return {"id": name, "type": type_, "label": name, "options": options, **more}
