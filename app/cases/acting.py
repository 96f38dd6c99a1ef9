"""Acting on a case. The only place where a status changes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from app.cases import effects, timeline, values
from app.cases.attachments import add_to_case, described
from app.cases.closing import close, reopen
from app.cases.concurrency import StaleCase, one_writer
from app.cases.definitions import department_in_charge, fields_of_action, functions_of, procedure_of, workflow_of
from app.cases.models import Attachment, Case, ExecutionStep, ScheduledTimeout
from app.cases.received_files import Received
from app.core import clock
from app.core.access import SYSTEM, Actor
from app.core.db import db
from app.core.passages import names_shown
from app.workflows import engine
from app.workflows.action_types import Holds
from app.workflows.definition import APPLICANT, Action, Status, Workflow

# What was sent for the fields of an action that take files, by field.
Files = Mapping[str, Sequence[Received]]

# A time-out whose condition does not hold is looked at again on the next day.
ANOTHER_CHANCE = timedelta(days=1)


def start(case: Case, answers: Mapping[str, Any]) -> None:
    """A new case enters the first status of its workflow."""
    workflow = workflow_of(case)
    run = engine.enter(workflow, workflow.initial, context=values.for_conditions(case, answers, {}))
    _apply(case, workflow, run, by=SYSTEM, answers=answers)


def available_actions(case: Case, *, by: Actor) -> list[Action]:
    """What this actor may do now, in the order of the workflow."""
    context = values.for_conditions(case, values.answers_of(case), values.processing_of(case))
    return engine.available_actions(workflow_of(case), case.status, functions=functions_of(by, case), context=context)


def run_action(
    case: Case,
    action_id: str,
    given: Mapping[str, Any],
    *,
    by: Actor,
    revision: int | None = None,
    files: Files | None = None,
) -> None:
    """Does one action of the workflow. `given` is the validated answers to its fields, `files` what was sent for some.

    Raises StaleCase when `revision` is not that of the case, workflows.engine.ActionNotAvailable when the actor may not.
    """
    if revision is not None and revision != case.revision:
        raise StaleCase(case.id)
    workflow = workflow_of(case)
    answers, processing = values.answers_of(case), values.processing_of(case)
    kept = _keep_files(case, files or {})
    given = {**given, **{name: [described(each) for each in found] for name, found in kept.items()}}
    run = engine.act(
        workflow,
        case.status,
        action_id,
        functions=functions_of(by, case),
        values=given,
        context=values.for_conditions(case, answers, processing),
    )
    action = next(a for a in workflow.status(case.status).actions if a.id == action_id)
    words = words_given(case, action, given)
    written = {name: text for name, _, text in words}
    with one_writer(case):
        event = timeline.record(
            case,
            "action",
            by=by,
            visible_to=timeline.AGENTS,
            details={"label": action.label, "given": [[label, text] for _, label, text in words]},
        )
        for attachment in itertools.chain.from_iterable(kept.values()):
            attachment.event_id = event.id
        case.awaits_applicant = False
        _apply(case, workflow, run, by=by, answers=answers, given=given, written=written)


def _keep_files(case: Case, files: Files) -> dict[str, list[Attachment]]:
    """The files of an action, in the store; those of one that is refused go with the orphans swept at night."""
    return {
        name: [add_to_case(case, file.stream, name=file.name, type_=file.type, limit=file.size) for file in received]
        for name, received in files.items()
    }


def words_given(case: Case, action: Action, given: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What was typed in the fields of an action: (id, label, text)."""
    return [
        (field.id, field.label, values.shown(field, given[field.id]))
        for field in fields_of_action(case, action)
        if given.get(field.id) not in (None, "", [])
    ]


def run_timeout(scheduled: ScheduledTimeout, case: Case) -> None:
    """A time-out acts, if the case still waits in the status that set it; later, if its condition does not hold yet."""
    if case.status != scheduled.status:
        db.session.delete(scheduled)
        return
    workflow = workflow_of(case)
    answers, processing = values.answers_of(case), values.processing_of(case)
    context = values.for_conditions(case, answers, processing)
    run = engine.time_out(workflow, case.status, scheduled.timeout, context=context)
    if not run.statuses:
        scheduled.due_at = clock.now() + ANOTHER_CHANCE
        return
    db.session.delete(scheduled)
    _apply(case, workflow, run, by=SYSTEM, answers=answers)


def _apply(
    case: Case,
    workflow: Workflow,
    run: engine.Run,
    *,
    by: Actor,
    answers: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
    written: Mapping[str, str] | None = None,
) -> None:
    """Writes what the engine decided: each status entered with its effects, then the trace.

    `given` is what was answered to the action that led here, `written` the same as a reader sees it.
    """
    procedure = procedure_of(case)
    values.keep_processing(case, run.processing)
    waiting = list(run.effects)
    if run.statuses:
        _forget_timeouts(case)
    for status_id in run.statuses:
        status = workflow.status(status_id)
        _enter(case, status, by=by, retention_months=procedure.privacy.retention_months)
        while waiting and waiting[0].status == status_id:
            effect = waiting.pop(0)
            texts = _texts(case, status, effect, answers=answers, action=written or {})
            context = {**values.for_conditions(case, answers, effect.processing), "action": dict(given or {})}
            effects.perform(effects.Performance(case, effect.action, texts, context, by))
    if run.statuses:
        _schedule_timeouts(case, workflow)
    case.updated_at = clock.now()
    _keep_trace(case, run)


def _enter(case: Case, status: Status, *, by: Actor, retention_months: int) -> None:
    """The case is now in this status."""
    case.status = status.id
    case.status_since = clock.now()
    # A status with something to do for the applicant waits for them, and the page of the case says so.
    case.awaits_applicant = case.awaits_applicant or any(APPLICANT in action.by for action in status.actions)
    if status.closed:
        close(case, retention_months=retention_months)
    elif case.is_closed:
        reopen(case)
    visible_to = timeline.EVERYONE if status.public else timeline.AGENTS
    timeline.record(case, "status_changed", by=by, visible_to=visible_to, status=status.id)


def _forget_timeouts(case: Case) -> None:
    """The time-outs of the status that is left; a case not written yet has none."""
    if case not in db.session.new:
        db.session.execute(delete(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id))


def _schedule_timeouts(case: Case, workflow: Workflow) -> None:
    """The time-outs of the status in which the case now stays."""
    for due in engine.due(workflow, case.status, entered_at=case.status_since):
        db.session.add(ScheduledTimeout(case_id=case.id, timeout=due.id, status=case.status, due_at=due.at))


def _texts(
    case: Case, status: Status, effect: engine.Effect, *, answers: Mapping[str, Any], action: Mapping[str, str]
) -> dict[str, Any]:
    department = department_in_charge(case) if _names_department(effect) else None
    return values.for_texts(
        case,
        procedure_of(case),
        status,
        department=department.name if department else "",
        answers=answers,
        processing=effect.processing,
        action=action,
    )


def _names_department(effect: engine.Effect) -> bool:
    """Most texts do not: the service is then not looked up."""
    texts = [part.value for part in effect.action.parts if part.holds is Holds.TEXT]
    return any(name.startswith("department.") for text in texts for name in names_shown(text))


def _keep_trace(case: Case, run: engine.Run) -> None:
    now = clock.now()
    for position, step in enumerate(run.trace):
        db.session.add(ExecutionStep(case_id=case.id, ran_at=now, position=position, step=asdict(step)))
