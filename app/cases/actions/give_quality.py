"""A quality that a workflow gives to the applicant."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.accounts import quality_holders
from app.accounts.quality_holders import EndsInThePast, QualityArchived, QualityOrigin
from app.cases import timeline
from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.people.applicant_qualities import applicant_or_skip, find_quality_of_action
from app.cases.reading.case_values import answers_of, identity_in
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core import clock
from app.core.web.access_rules import SYSTEM


def give_quality(execution: ActionExecution) -> None:
    """The applicant holds the quality from now on, for so long as the action says. Raises StepFailed, NotConcerned."""
    case, quality = execution.case, find_quality_of_action(execution)
    holder = applicant_or_skip(case)
    was_held = quality.slug in quality_holders.list_slugs_of_holder(holder, case.family)
    by = execution.by.account_id if execution.by.is_agent else None
    try:
        holding = quality_holders.give_quality(quality, holder, _origin(case), until=_last_day(execution), by=by)
    except QualityArchived as error:
        raise StepFailed("quality_archived") from error
    except EndsInThePast as error:
        raise StepFailed("quality_over") from error
    if not was_held:
        details = {"title": quality.title, "until": holding.ends_on.isoformat() if holding.ends_on else None}
        timeline.record(case, "quality_given", by=SYSTEM, details=details)


def _last_day(execution: ActionExecution) -> date | None:
    """The day that the action works out, else so many months from today."""
    parameters = execution.action.parameters
    if parameters.get("until") is not None:
        return _parse_day(execution.value("until"))
    months = parameters.get("months")
    return clock.add_months(clock.today(), months) if months else None


def _parse_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise StepFailed("quality_day_refused") from error


def _origin(case: Case) -> QualityOrigin:
    """Describe the applicant that the request names, for those who look after the list of holders."""
    procedure = procedure_of(case)
    identity = identity_in(procedure, answers_of(case))
    request = {"reference": case.reference, "title": procedure.title}
    return QualityOrigin(name=identity.get("name", ""), email=identity.get("email") or "", request=request)
