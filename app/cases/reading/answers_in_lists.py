"""The answers of many cases as lists may show them, read in one statement: the same for all who read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from app.procedures.definition import Procedure

Values = Mapping[str, Any]
_ALL_VALUES = select(Case.id, Case.procedure_version_id, Case.key_id, Case.answers, Case.processing).where(
    Case.id.in_(bindparam("case_ids", expanding=True))
)
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
    answers = unseal_many([(row.key_id, row.answers) for row in rows], about=ANSWERS)
    processed = [row for row in rows if row.processing is not None]
    processing = unseal_many([(row.key_id, row.processing) for row in processed], about=PROCESSING)
    processing_by_id = {row.id: values for row, values in zip(processed, processing, strict=True)}
    return {
        row.id: _mask_values(procedures.definition_of(row.procedure_version_id), values, processing_by_id.get(row.id))
        for row, values in zip(rows, answers, strict=True)
        if values is not None
    }


def _mask_values(procedure: Procedure, answers: Values, processing: Values | None) -> ListedValues:
    masked = [field for field in procedure.fields if can_be_masked(field, LISTS.can_read_whole)]
    if processing and masked:
        processing = build_concealment(masked, answers, LISTS.can_read_whole).conceal(dict(processing))
    return ListedValues(mask_for_reader(procedure, answers, LISTS), processing or {})
