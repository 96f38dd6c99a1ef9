"""Points of the cases of a list, for the people who see them in that list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.cases.case_definitions import LocatedQuestions, located_questions_of
from app.cases.models import Case
from app.cases.reading.answers_in_lists import SEALED_COLUMNS, ListedValues, read_listed_values, unseal_listed_values
from app.cases.search.case_search import CaseList
from app.cases.search.filters import Filters
from app.cases.search.list_row import Row
from app.cases.search.map_areas import Point
from app.core.web.access_rules import Actor
from app.procedures.fields.location import point_of

# What a map says of a case, and what its point is read from.
MAP_COLUMNS = (
    *SEALED_COLUMNS,
    Case.workflow_version_id,
    Case.procedure_slug,
    Case.reference,
    Case.status,
    Case.criticality,
    Case.submitted_at,
)
# The answers of a batch are all that memory holds in clear.
BATCH = 500


class LocatedCases(NamedTuple):
    """The first cases of a list that have a place: their rows, of `MAP_COLUMNS`, with their points."""

    cases: list[tuple[Any, Point]]
    # How many cases were looked at, and whether the list has more.
    read: int
    is_cut: bool


def read_located_cases(actor: Actor, filters: Filters, *, limit: int) -> LocatedCases:
    """Read the cases that have a place among the first ones of a list, in one statement."""
    rows = CaseList(actor, filters).fetch_rows(None, limit=limit + 1, columns=MAP_COLUMNS)
    is_cut, rows = len(rows) > limit, rows[:limit]
    candidates = [(row, questions) for row in rows if any(questions := located_questions_of(row))]
    cases = []
    for start in range(0, len(candidates), BATCH):
        batch = candidates[start : start + BATCH]
        all_values = unseal_listed_values([row for row, _ in batch])
        for (row, questions), values in zip(batch, all_values, strict=True):
            if values and (point := _find_point(questions, values)):
                cases.append((row, point))
    return LocatedCases(cases, len(rows), is_cut)


def read_points(rows: Sequence[Row]) -> dict[UUID, Point]:
    """Latitude and longitude of the cases that have a place, read in one statement."""
    candidates = {row.id: questions for row in rows if any(questions := located_questions_of(row))}
    values = read_listed_values(candidates) if candidates else {}
    points = ((case_id, _find_point(candidates[case_id], values[case_id])) for case_id in values)
    return {case_id: point for case_id, point in points if point}


def _find_point(questions: LocatedQuestions, values: ListedValues) -> Point | None:
    """Find the point of the first question that names a place; else the one that the workflow found."""
    return _find_first(questions.answers, values.answers) or _find_first(questions.processing, values.processing)


def _find_first(questions: Iterable[str], values: Mapping[str, Any]) -> Point | None:
    return next((point for question in questions if (point := point_of(values.get(question)))), None)
