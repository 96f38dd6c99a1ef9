"""What statistics may know of a case: months instead of dates, closed answers declared statistical; told only in a crowd."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.sealing import KeyDestroyed, SealBroken
from app.procedures.definition import Field, Procedure
from app.procedures.fields.choice import details_name, source_spec_of
from app.procedures.fields.location import DISTRICT
from app.statistics.k_anonymity import Remainder


def create_remainder(case: Case) -> Remainder:
    """What is counted of a closed case."""
    assert case.closed_at is not None
    received, closed = clock.to_paris(case.submitted_at).date(), clock.to_paris(case.closed_at).date()
    procedure = procedure_of(case)
    return Remainder(
        procedure_slug=case.procedure_slug,
        family=case.family,
        channel=case.channel,
        received_month=_format_month(received),
        closed_month=_format_month(closed),
        days=(closed - received).days,
        final_status=case.status,
        answers=select_statistical_answers(procedure, _read_answers(case)),
        places=frozenset(field.id for field in procedure.fields if field.statistic and field.type == "place"),
    )


def select_statistical_answers(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that the designer declared statistical, and that are nothing but options of a closed list.

    Of a place only its district is kept, which is one of those of the authority.
    """
    told = [(field, _select_value(field, answers.get(field.id))) for field in procedure.fields if field.statistic]
    return {
        field.id: answer
        for field, answer in told
        if _is_closed_answer(field, answer, answers.get(details_name(field.id)))
    }


def _select_value(field: Field, answer: Any) -> Any:
    return answer.get(DISTRICT) if field.type == "place" and isinstance(answer, Mapping) else answer


def _read_answers(case: Case) -> dict[str, Any]:
    """None of them, once the key is gone: a restored backup brings back rows, not what they say."""
    try:
        return answers_of(case)
    except (KeyDestroyed, SealBroken):
        return {}


def _is_closed_answer(field: Field, answer: Any, details: Any) -> bool:
    if field.type == "yes_no":
        return isinstance(answer, bool)
    if field.type == "place":
        return isinstance(answer, str) and bool(answer)
    options = _list_chosen_options(details)
    if source_spec_of(field.settings) is None:
        options |= {option["value"] for option in field.settings.get("options", ())}
    if field.type == "single_choice":
        return isinstance(answer, str) and answer in options
    if field.type == "multiple_choice":
        return isinstance(answer, list) and bool(answer) and all(item in options for item in answer)
    return False


def _list_chosen_options(details: Any) -> set[str]:
    """The values that are known to have been chosen in a list of the authority, rather than typed."""
    kept = details if isinstance(details, list) else [details]
    return {each["value"] for each in kept if isinstance(each, Mapping) and "value" in each and not each.get("typed")}


def _format_month(day: date) -> str:
    return f"{day:%Y-%m}"
