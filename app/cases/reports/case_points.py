"""Where the cases of a list are, for whoever sees them in that list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.cases.case_definitions import processing_fields_of
from app.cases.search.columns.batch import READS_VALUES, Batch
from app.cases.search.list_row import Row
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.location import point_of

Point = tuple[float, float]


def read_points(rows: Sequence[Row]) -> dict[UUID, Point]:
    """Latitude and longitude of the cases that have a place, read in one statement."""
    batch = Batch(rows, frozenset({READS_VALUES}))
    points = {row.id: find_point(row, batch) for row in rows}
    return {case_id: point for case_id, point in points.items() if point is not None}


def find_point(row: Row, batch: Batch) -> Point | None:
    """That of the first question that names a place; else what the workflow found."""
    values = batch.get_values(row)
    questions = procedures.definition_of(row.procedure_version_id).fields
    return _first_point(questions, values.answers) or (
        _first_point(processing_fields_of(row), values.processing) if values.processing else None
    )


def _first_point(fields: Iterable[Field], values: Mapping[str, Any]) -> Point | None:
    located = (point_of(values.get(field.id)) for field in fields if FIELD_TYPES[field.type].is_located)
    return next((point for point in located if point), None)
