"""What the columns read of several cases at once: answers, agents, holders of functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.accounts.profile import get_names
from app.cases.case_definitions import load_holders
from app.cases.models import Case
from app.cases.reading.answer_mask import build_concealment, can_be_masked
from app.cases.reading.case_values import ANSWERS, PROCESSING
from app.cases.reading.readable_answers import LISTS, mask_for_reader
from app.cases.search.rows import Row
from app.core import clock
from app.core.db import db
from app.core.sealing import unseal_many
from app.procedures import publishing as procedures

Values = Mapping[str, Any]
_NOTHING: Values = {}
_SEALED = select(Case.id, Case.key_id, Case.answers, Case.processing).where(
    Case.id.in_(bindparam("case_ids", expanding=True)), Case.limited_at.is_(None)
)


class Batch:
    """The cases of a page or of a part of an export, with what their columns need of them."""

    def __init__(self, rows: Sequence[Row], needs: Collection[str]) -> None:
        self.today: date = clock.today()
        self.agent_names: Mapping[UUID, str] = _load_agent_names(rows) if "agents" in needs else {}
        self._answers: dict[UUID, Values] = {}
        self._processing: dict[UUID, Values] = {}
        if "holders" in needs:
            load_holders(rows)
        if "answers" in needs and rows:
            self._load_answers(rows)

    def answers_of(self, row: Row) -> Values:
        """The answers as lists may know them; nothing where the key is destroyed."""
        return self._answers.get(row.id, _NOTHING)

    def processing_of(self, row: Row) -> Values:
        """The same for what agents and the workflow keep about the case."""
        return self._processing.get(row.id, _NOTHING)

    def _load_answers(self, rows: Sequence[Row]) -> None:
        by_id = {row.id: row for row in rows}
        found = db.session.connection().execute(_SEALED, {"case_ids": list(by_id)}).all()
        answers = unseal_many([(each.key_id, each.answers) for each in found], about=ANSWERS)
        with_processing = [each for each in found if each.processing is not None]
        processing = unseal_many([(each.key_id, each.processing) for each in with_processing], about=PROCESSING)
        kept = {each.id: values for each, values in zip(with_processing, processing, strict=True)}
        for each, values in zip(found, answers, strict=True):
            self._mask_values(by_id[each.id], values or {}, kept.get(each.id) or {})

    def _mask_values(self, row: Row, answers: Values, processing: Values) -> None:
        """Keep of them what lists may show, which is the same for all who read them."""
        procedure = procedures.definition_of(row.procedure_version_id)
        self._answers[row.id] = mask_for_reader(procedure, answers, LISTS)
        masked = [field for field in procedure.fields if can_be_masked(field, LISTS.can_read_whole)]
        if processing and masked:
            processing = build_concealment(masked, answers, LISTS.can_read_whole).conceal(dict(processing))
        self._processing[row.id] = processing


def _load_agent_names(rows: Iterable[Row]) -> dict[UUID, str]:
    return get_names(row.assigned_to_id for row in rows if row.assigned_to_id)
