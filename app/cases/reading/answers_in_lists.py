"""The answers of many cases as lists may show them, read in one statement: the same for all who read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.cases.models import Case
from app.cases.reading.answer_mask import build_concealment, can_be_masked
from app.cases.reading.case_values import ANSWERS, PROCESSING
from app.cases.reading.readable_answers import LISTS, mask_for_reader
from app.core.db import db
from app.core.sealing import unseal_many
from app.procedures import publishing as procedures
from app.procedures.definition import Field

Values = Mapping[str, Any]
SEALED_COLUMNS = (Case.id, Case.procedure_version_id, Case.key_id, Case.answers, Case.processing)
_ALL_VALUES = select(*SEALED_COLUMNS).where(Case.id.in_(bindparam("case_ids", expanding=True)))
# A case under limitation is in no list.
_LISTED_VALUES = _ALL_VALUES.where(Case.limited_at.is_(None))


@dataclass(frozen=True)
class ListedValues:
    """The answers of a case, and what agents and the workflow keep about it, as lists may show them."""

    answers: Values
    processing: Values


NO_VALUES = ListedValues({}, {})


def read_listed_values(case_ids: Iterable[UUID], *, with_limited: bool = False) -> dict[UUID, ListedValues]:
    """Read the values that lists may show of these cases, by case; those whose key is destroyed are missing.

    `with_limited`: for an index, which shows nothing of those under limitation.
    """
    statement = _ALL_VALUES if with_limited else _LISTED_VALUES
    rows = db.session.connection().execute(statement, {"case_ids": list(case_ids)}).all()
    values = zip(rows, unseal_listed_values(rows), strict=True)
    return {row.id: row_values for row, row_values in values if row_values is not None}


def unseal_listed_values(rows: Sequence[Any]) -> list[ListedValues | None]:
    """Unseal the values of rows that have the columns of `SEALED_COLUMNS`; None where the key is destroyed."""
    answers = unseal_many([(row.key_id, row.answers) for row in rows], about=ANSWERS)
    processed = [row for row in rows if row.processing is not None]
    processing = unseal_many([(row.key_id, row.processing) for row in processed], about=PROCESSING)
    processing_by_id = {row.id: values for row, values in zip(processed, processing, strict=True)}
    return [
        None if values is None else _mask_values(row.procedure_version_id, values, processing_by_id.get(row.id))
        for row, values in zip(rows, answers, strict=True)
    ]


def _mask_values(version_id: UUID, answers: Values, processing: Values | None) -> ListedValues:
    masked = _list_masked_fields(version_id)
    if not masked:
        return ListedValues(answers, processing or {})
    if processing:
        processing = build_concealment(masked, answers, LISTS.can_read_whole).conceal(dict(processing))
    return ListedValues(mask_for_reader(procedures.definition_of(version_id), answers, LISTS), processing or {})


# A version never changes.
@lru_cache(maxsize=1000)
def _list_masked_fields(version_id: UUID) -> tuple[Field, ...]:
    fields = procedures.definition_of(version_id).fields
    return tuple(field for field in fields if can_be_masked(field, LISTS.can_read_whole))
