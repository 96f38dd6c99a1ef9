"""Moves of an author in a trial: each gives the trial that follows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.procedures.form.validation import validate_all
from app.studio.trials.sample_answers import invent_answers
from app.studio.trials.trial import REVIEW, MoveKind, Trial
from app.studio.trials.trial_case import TrialCase
from app.studio.trials.trial_clock import set_clock
from app.studio.trials.trial_forms import TrialForm, form_context
from app.studio.trials.trial_page import TrialPage
from app.studio.trials.trial_timers import list_due_dates

DAY, MONTH, NEXT_DUE_DATE = "day", "month", "due"
_ONE_DAY = timedelta(days=1)
WAITS = (DAY, MONTH, NEXT_DUE_DATE)
# What of a typed response is kept.
MAX_RESPONSE_LENGTH = 20_000


def save_page_answers(page: TrialPage, form: TrialForm) -> Trial:
    """The answers of a page take the place of those before; what cannot be taken is not kept."""
    assert form.result is not None
    names = {name for field in form.fields for name in (field.id, f"{field.id}_details")}
    others = {name: value for name, value in page.trial.answers.items() if name not in names}
    return replace(page.trial, answers={**others, **form.result.answers})


def go_to_next_page(page: TrialPage, page_id: str) -> Trial:
    """On to the page after, or to the review."""
    following = page.journey.next_step(page_id)
    return replace(page.trial, page_id=following.page.id if following else REVIEW)


def go_to_previous_page(page: TrialPage) -> Trial:
    """Back to the page before."""
    if page.is_review:
        return replace(page.trial, page_id=page.journey.steps[-1].page.id)
    previous = page.journey.previous_step(page.step.page.id)
    return replace(page.trial, page_id=previous.page.id if previous else "")


def invent_trial_answers(trial: Trial, case: TrialCase) -> Trial:
    """The whole form answered, up to the review."""
    with set_clock(case.now):
        answers = invent_answers(case.tried.resident_procedure, form_context(case, {}))
    return replace(trial, answers=answers, page_id=REVIEW)


def submit(trial: Trial, case: TrialCase) -> Trial:
    """The request sent, or the trial back on the first page where something is missing."""
    with set_clock(case.now):
        result = validate_all(case.tried.resident_procedure, trial.answers, form_context(case, trial.answers))
    if result.first_invalid_step is not None:
        return replace(trial, page_id=result.first_invalid_step.page.id)
    return replace(trial, answers=result.answers).add_move(MoveKind.SUBMIT)


def wait(trial: Trial, case: TrialCase, duration: str) -> Trial:
    """The clock moved by hand. Raises TooManyMoves."""
    return trial.add_move(MoveKind.WAIT, at=_end_of_wait(case, duration))


def add_step_result(trial: Trial, entry: str, result: str, response: str) -> Trial:
    """Add the result of a step that the worker would do. Raises TooManyMoves."""
    parsed = _parse_response(response[:MAX_RESPONSE_LENGTH])
    return trial.add_move(MoveKind.STEP_RESULT, entry=entry, result=result, response=parsed)


def _end_of_wait(case: TrialCase, duration: str) -> datetime:
    if duration == NEXT_DUE_DATE:
        due_dates = list_due_dates(case)
        return max(case.now, due_dates[0].at) if due_dates else case.now
    local = clock.to_paris(case.now)
    day = clock.add_months(local.date(), 1) if duration == MONTH else (local.date() + _ONE_DAY)
    return datetime.combine(day, local.timetz())


def _parse_response(text: str) -> Any:
    """The answer of other software as its author typed it: JSON, or the text itself."""
    try:
        return json.loads(text) if text.strip() else None
    except json.JSONDecodeError:
        return text
