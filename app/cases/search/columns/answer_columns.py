"""The columns that a procedure adds: its questions, and what its workflow keeps about a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.cases.case_definitions import processing_fields_of
from app.cases.reading.answers_in_lists import ListedValues, Values
from app.cases.reading.case_values import format_answer
from app.cases.search.columns.batch import READS_VALUES, Batch
from app.cases.search.columns.column import (
    BOOLEAN,
    DATE,
    EMPTY_CELL,
    NUMBER,
    TEXT,
    Cell,
    CellValue,
    Column,
    text_cell,
)
from app.cases.search.list_row import Row
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.choice import with_stored_details
from app.procedures.publishing import LiveProcedure

ANSWER_PREFIX, PROCESSING_PREFIX = "answer.", "processing."
# The kind of a column for each kind of value of an expression.
_KINDS = {"number": NUMBER, "date": DATE, "boolean": BOOLEAN}


@dataclass(frozen=True)
class _Source:
    """Source of the values of a column, and the questions of one case that they answer."""

    prefix: str
    fields_of: Callable[[Row], Iterable[Field]]
    values_in: Callable[[ListedValues], Values]


_SUBMITTED = _Source(
    ANSWER_PREFIX,
    lambda row: procedures.definition_of(row.procedure_version_id).fields,
    lambda values: values.answers,
)
_PROCESSED = _Source(PROCESSING_PREFIX, processing_fields_of, lambda values: values.processing)


def list_answer_columns(live: LiveProcedure, processing_fields: Iterable[Field]) -> Iterator[Column]:
    """A column for each question that lists may show, then for each of the data of processing."""
    yield from (_build_column(field, live.slug, _SUBMITTED) for field in live.definition.fields if can_be_listed(field))
    yield from (_build_column(field, live.slug, _PROCESSED) for field in processing_fields if can_be_listed(field))


def can_be_listed(field: Field) -> bool:
    """Whether lists may show the answers: those that searches know, that narrow lists, or that statistics keep."""
    field_type = FIELD_TYPES[field.type]
    return field_type.has_value and (field_type.is_searchable or field_type.can_be_statistic or field.filter)


def _build_column(field: Field, slug: str, source: _Source) -> Column:
    def read(row: Row, batch: Batch) -> Cell:
        values = source.values_in(batch.get_values(row)) if row.procedure_slug == slug else {}
        if values.get(field.id) is None:
            return EMPTY_CELL
        # The words of the version that the case was made with.
        own_field = next((each for each in source.fields_of(row) if each.id == field.id), None)
        return _read_cell(own_field, values) if own_field else EMPTY_CELL

    key = f"{source.prefix}{field.id}"
    return Column(key, field.label, read, kind=_kind_of(field), needs=frozenset({READS_VALUES}))


def _kind_of(field: Field) -> str:
    field_type = FIELD_TYPES[field.type]
    if field_type.has_parts:
        return TEXT
    kinds = field_type.value_type(field.settings).kinds
    return next((_KINDS[kind] for kind in kinds if len(kinds) == 1 and kind in _KINDS), TEXT)


def _read_cell(field: Field, values: Values) -> Cell:
    value = values[field.id]
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
