"""The columns that a procedure adds: its questions, and what its workflow keeps about a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.cases.case_definitions import processing_fields_of
from app.cases.reading.case_values import format_answer
from app.cases.search.columns.batch import Batch, Values
from app.cases.search.columns.column import (
    ANSWERS,
    DATE,
    EMPTY_CELL,
    NUMBER,
    TEXT,
    YES_NO,
    Cell,
    CellValue,
    Column,
    text_cell,
)
from app.cases.search.rows import Row
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.choice import with_stored_details
from app.procedures.publishing import LiveProcedure

ANSWER_PREFIX, PROCESSING_PREFIX = "answer.", "processing."
# The kind of a column for each kind of value of an expression.
_KINDS = {"number": NUMBER, "date": DATE, "boolean": YES_NO}


@dataclass(frozen=True)
class _Source:
    """Where the values of a column are kept, and the questions of one case that they answer."""

    prefix: str
    fields_of: Callable[[Row], Iterable[Field]]
    values_of: Callable[[Batch, Row], Values]


_ANSWERS = _Source(
    ANSWER_PREFIX, lambda row: procedures.definition_of(row.procedure_version_id).fields, Batch.answers_of
)
_PROCESSING = _Source(PROCESSING_PREFIX, processing_fields_of, Batch.processing_of)


def list_answer_columns(live: LiveProcedure, processing_fields: Iterable[Field]) -> Iterator[Column]:
    """A column for each question that lists may show, then for each of the data of processing."""
    yield from (_build_column(field, live.slug, _ANSWERS) for field in live.definition.fields if can_be_listed(field))
    yield from (_build_column(field, live.slug, _PROCESSING) for field in processing_fields if can_be_listed(field))


def can_be_listed(field: Field) -> bool:
    """Whether lists may show the answers: those that searches know, that narrow lists, or that statistics keep."""
    field_type = FIELD_TYPES[field.type]
    return field_type.has_value and (field_type.is_searchable or field_type.can_be_statistic or field.filter)


def _build_column(field: Field, slug: str, source: _Source) -> Column:
    def read(row: Row, batch: Batch) -> Cell:
        value = source.values_of(batch, row).get(field.id) if row.procedure_slug == slug else None
        if value is None:
            return EMPTY_CELL
        # The words of the version that the case was made with.
        own_field = next((each for each in source.fields_of(row) if each.id == field.id), None)
        return _read_cell(own_field, value, source.values_of(batch, row)) if own_field else EMPTY_CELL

    key = f"{source.prefix}{field.id}"
    return Column(key, field.label, read, kind=_kind_of(field), needs=frozenset({ANSWERS}))


def _kind_of(field: Field) -> str:
    kinds = FIELD_TYPES[field.type].value_type(field.settings).kinds
    return next((_KINDS[kind] for kind in kinds if len(kinds) == 1 and kind in _KINDS), TEXT)


def _read_cell(field: Field, value: Any, values: Mapping[str, Any]) -> Cell:
    text = format_answer(with_stored_details(field, values), value)
    kind = _kind_of(field)
    return text_cell(text) if kind == TEXT else Cell(text, _typed_value(kind, value))


def _typed_value(kind: str, value: Any) -> CellValue:
    """The answer as a file holds it; nothing for what is not of the kind of its column."""
    try:
        if kind == NUMBER:
            return Decimal(str(value))
        if kind == DATE:
            return date.fromisoformat(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return value if isinstance(value, bool) else None
