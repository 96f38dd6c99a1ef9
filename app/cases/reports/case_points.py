"""Points of the cases of a list, for the people who see them in that list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.cases.case_definitions import processing_fields_of
from app.cases.search.columns.batch import READS_VALUES, Batch
from app.cases.search.list_row import Row
from app.cases.search.map_areas import Point, find_answered_point
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.location import point_of


def read_points(rows: Sequence[Row]) -> dict[UUID, Point]:
    """Latitude and longitude of the cases that have a place, read in one statement."""
    batch = Batch(rows, frozenset({READS_VALUES}))
    points = {row.id: find_point(row, batch) for row in rows}
    return {case_id: point for case_id, point in points.items() if point is not None}


def find_point(row: Row, batch: Batch) -> Point | None:
    """Find the point of the first question that names a place; else the one that the workflow found."""
    values = batch.get_values(row)
    return find_answered_point(procedures.definition_of(row.procedure_version_id), values.answers) or (
        _find_processing_point(row, values.processing) if values.processing else None
    )


def _find_processing_point(row: Row, processing: Mapping[str, Any]) -> Point | None:
    fields = (field for field in processing_fields_of(row) if FIELD_TYPES[field.type].is_located)
    return next((point for field in fields if (point := point_of(processing.get(field.id)))), None)
