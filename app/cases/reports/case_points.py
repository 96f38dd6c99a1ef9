"""Where the cases of a list are, for whoever sees them in that list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.cases.case_definitions import processing_fields_of
from app.cases.search.columns.batch import Batch
from app.cases.search.columns.column import ANSWERS
from app.cases.search.rows import Row
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.location import point_of

Point = tuple[float, float]


def read_points(rows: Sequence[Row]) -> dict[UUID, Point]:
    """Latitude and longitude of the cases that have a place, read in one statement."""
    batch = Batch(rows, frozenset({ANSWERS}))
    points = {row.id: find_point(row, batch) for row in rows}
    return {case_id: point for case_id, point in points.items() if point is not None}


def find_point(row: Row, batch: Batch) -> Point | None:
    """That of the first question that names a place; else what the workflow found."""
    asked = procedures.definition_of(row.procedure_version_id).fields
    return _first_point(asked, batch.answers_of(row)) or (
        _first_point(processing_fields_of(row), batch.processing_of(row)) if batch.processing_of(row) else None
    )


def _first_point(fields: Iterable[Field], values: Mapping[str, Any]) -> Point | None:
    located = (point_of(values.get(field.id)) for field in fields if FIELD_TYPES[field.type].is_located)
    return next((point for point in located if point), None)
