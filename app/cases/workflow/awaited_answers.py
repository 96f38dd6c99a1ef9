"""The answer awaited from the applicant: the question and its due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.cases.case_definitions import workflow_of
from app.cases.law.legal_position import AwaitedPieces
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.timeline import Entry
from app.cases.workflow.timers import add_working_days
from app.core import clock
from app.workflows import engine


@dataclass(frozen=True)
class AwaitedAnswer:
    """A question as the applicant reads it; `last_day` is given by law, `before` by the workflow."""

    question: str
    files: Sequence[dict[str, object]] = ()
    last_day: date | None = None
    before: date | None = None


def awaited_answer(case: Case, entries: Sequence[Entry], required: Sequence[AwaitedPieces]) -> AwaitedAnswer | None:
    """The answer awaited from the applicant, from the timeline as they see it; None when nothing is awaited."""
    if not case.awaits_applicant:
        return None
    question_entry = next((entry for entry in reversed(entries) if _is_question(entry)), None)
    last_day = min((each.limit for each in required), default=None)
    return AwaitedAnswer(
        question=question_entry.details.get("text", "") if question_entry else "",
        files=question_entry.files if question_entry else (),
        last_day=last_day,
        before=None if last_day else deadline_of(case),
    )


def deadline_of(case: Case) -> date | None:
    """The day from which the workflow no longer waits for the applicant; None when it says nothing, or goes on without them."""
    if not case.awaits_applicant:
        return None
    at = engine.answer_deadline(
        workflow_of(case),
        case.status,
        entered_at=case.status_since,
        context=case_values.condition_context(case, case_values.answers_of(case), case_values.processing_of(case)),
        add_working_days=add_working_days,
    )
    return clock.to_paris(at).date() if at else None


def _is_question(entry: Entry) -> bool:
    """True for a message of an agent, or of the workflow in the name of the authority."""
    return entry.kind == "history_message" or (entry.is_message and entry.is_from_authority)
