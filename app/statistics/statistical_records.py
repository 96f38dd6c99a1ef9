"""Statistical record of a case: months instead of dates, closed answers declared statistical; published by cells only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.sealing import KeyDestroyed, SealBroken
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import details_name
from app.statistics.k_anonymity import StatisticalRecord


def create_record(case: Case) -> StatisticalRecord:
    """The statistical record of a closed case."""
    assert case.closed_at is not None
    reception_date, closing_date = clock.to_paris(case.submitted_at).date(), clock.to_paris(case.closed_at).date()
    procedure = procedure_of(case)
    return StatisticalRecord(
        procedure_slug=case.procedure_slug,
        family=case.family,
        channel=case.channel,
        received_month=_format_month(reception_date),
        closed_month=_format_month(closing_date),
        days=(closing_date - reception_date).days,
        final_status=case.status,
        answers=select_statistical_answers(procedure, _read_answers(case)),
        places=frozenset(
            field.id for field in procedure.fields if field.statistic and FIELD_TYPES[field.type].is_located
        ),
    )


def select_statistical_answers(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Select what the types of field leave of the answers that the designer declared statistical: nothing that somebody wrote."""
    values = {
        field.id: FIELD_TYPES[field.type].statistical_value(
            field, answers.get(field.id), answers.get(details_name(field.id))
        )
        for field in procedure.fields
        if field.statistic
    }
    return {name: answer for name, answer in values.items() if answer is not None}


def _read_answers(case: Case) -> dict[str, Any]:
    """None of them, once the key is gone: a restored backup brings back rows, not what they say."""
    try:
        return answers_of(case)
    except (KeyDestroyed, SealBroken):
        return {}


def _format_month(day: date) -> str:
    return f"{day:%Y-%m}"
