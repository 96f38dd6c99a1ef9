"""Acting on a case: what people, time and other applications do to it. The only place where a status changes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.cases import timeline
from app.cases.case_definitions import fields_of_action, functions_of, workflow_of
from app.cases.concurrency import StaleCase, one_writer
from app.cases.events import ApplicantWrote, CaseWithdrawn
from app.cases.files.action_files import Files, merge_action_files, store_action_files
from app.cases.lifecycle import correction, participants
from app.cases.models import Case, CaseEvent
from app.cases.people import consents
from app.cases.reading import agents_questions, case_values
from app.cases.workflow import execution_errors
from app.cases.workflow.action_labels import render_label
from app.cases.workflow.effects import ActionOutcome
from app.cases.workflow.workflow_models import ExecutionError, PendingStep, ScheduledTimeout
from app.cases.workflow.workflow_run import ActionAnswers, apply_run
from app.core import clock, event_bus
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.web.access_rules import SYSTEM, Actor
from app.procedures.fields.choice import with_stored_details
from app.workflows import engine
from app.workflows.definition import Action, Call
from app.workflows.elements import MERGED

# A time-out whose condition does not hold is looked at again on the next day.
RETRY_DELAY = timedelta(days=1)


def start_case(case: Case, answers: Mapping[str, Any], *, by: Actor = SYSTEM) -> None:
    """A new case enters the first status of its workflow, and stays there when the workflow sends it round for ever."""
    workflow = workflow_of(case)
    context = case_values.condition_context(case, answers, {})
    try:
        run = engine.enter_status(workflow, workflow.initial, context=context)
    except engine.EndlessJump:
        run = engine.enter_without_effects(workflow, workflow.initial, context=context)
    apply_run(case, workflow, run, by=SYSTEM, answers=answers, is_new=True, sent_by=by)


def available_actions(case: Case, *, by: Actor) -> list[Action]:
    """List what this actor may do now, in the order of the workflow, each as its button says it; nothing under limitation."""
    return [render_label(case, action) for action in offered_actions(case, by=by)]


def offered_actions(case: Case, *, by: Actor) -> list[Action]:
    """List the actions offered to this actor as the workflow writes them, placeholders included."""
    if case.is_limited or case.status == MERGED:
        return []
    context = case_values.condition_context(case, case_values.answers_of(case), case_values.processing_of(case))
    workflow, functions = workflow_of(case), functions_of(by, case)
    return engine.available_actions(workflow, case.status, functions=functions, context=context)


def run_action(
    case: Case,
    action_id: str,
    action_answers: Mapping[str, Any],
    *,
    by: Actor,
    revision: int | None = None,
    files: Files | None = None,
    question_ids: Sequence[str] = (),
    written_at: datetime | None = None,
) -> ActionOutcome:
    """Runs one action of the workflow and returns its outcome.

    `action_answers` is the validated answers to its fields, `files` what was sent for some.
    `question_ids` names the questions that an action corrects: those not in `action_answers` lose their answer.
    `written_at` is when an offline device recorded the action.

    Raises StaleCase when `revision` is not that of the case, workflows.engine.ActionNotAvailable when the actor may not,
    workflows.engine.EndlessJump when the workflow would never stop moving the case.
    """
    if revision is not None and revision != case.revision:
        raise StaleCase(case.id)
    _refuse_stopped(case, action_id)
    workflow, answers = workflow_of(case), case_values.answers_of(case)
    stored_files = store_action_files(case, files or {})
    action_answers = {**action_answers, **merge_action_files(action_answers, stored_files)}
    action = workflow.action(case.status, action_id)
    is_correction = action is not None and action.edits is not None
    new_answers = correction.merge_corrections(case, question_ids, action_answers) if is_correction else answers
    processing = case_values.processing_of(case)
    run = engine.run_action(
        workflow,
        case.status,
        action_id,
        functions=functions_of(by, case),
        values=action_answers,
        context=case_values.condition_context(case, answers, processing),
        context_after=case_values.condition_context(case, new_answers, processing),
        markers=case.markers,
    )
    assert action is not None  # the engine has just run it
    formatted = format_action_answers(case, action, action_answers)
    with one_writer(case):
        event = _record_action(case, action, formatted, by=by, written_at=written_at)
        for attachment in itertools.chain.from_iterable(stored_files.values()):
            # A file of the request itself is shown with its answers.
            attachment.event_id = None if is_correction else event.id
        if is_correction:
            correction.apply_correction(case, new_answers, by=by)
        else:
            fields = fields_of_action(case, action)
            consents.record_action_consents(case, action.id, fields, action_answers, by=by)
            participants.follow_action(participants.ActionDone(case, fields, action_answers, by))
        if action.id != agents_questions.ACTION_ID:
            case.awaits_applicant = False
        texts = {name: text for name, _, text in formatted}
        outcome = apply_run(
            case, workflow, run, by=by, answers=new_answers, action_answers=ActionAnswers(action_answers, texts)
        )
    if action.withdraws:
        participants.follow_withdrawal(case)
    if not by.is_agent:
        event_bus.publish(CaseWithdrawn(case) if action.withdraws else ApplicantWrote(case))
    return outcome


def run_action_as_workflow(case: Case, action_id: str, *, can_decide: bool) -> str:
    """The workflow of another request asks for an action that needs no answer; its label is given back.

    Without an agent behind it, it may not lead to a decision. Raises ActionNotAvailable, EndlessJump, StaleCase.
    """
    _refuse_stopped(case, action_id)
    workflow, answers = workflow_of(case), case_values.answers_of(case)
    action = workflow.action(case.status, action_id)
    if action is None or action.edits is not None or any(field.get("required", True) for field in action.fields):
        raise engine.ActionNotAvailable(action_id, case.status)
    context = case_values.condition_context(case, answers, case_values.processing_of(case))
    if action.is_global:
        run = engine.run_global_action(workflow, case.status, action_id, context=context, markers=case.markers)
    else:
        mine, markers = action.by, case.markers
        run = engine.run_action(
            workflow, case.status, action_id, functions=mine, values={}, context=context, markers=markers
        )
    if run.trace[0].outcome is not engine.Outcome.RAN:
        raise engine.ActionNotAvailable(action_id, case.status)
    # Loi 78-17 art. 47 and RGPD art. 22: nothing is decided about a person by automatic processing alone.
    if not can_decide and any(workflow.status(name).decision for name in run.statuses):
        raise engine.ActionNotAvailable(action_id, case.status)
    with one_writer(case):
        apply_run(case, workflow, run, by=SYSTEM, answers=answers)
    return action.label


def run_call(case: Case, name: str, payload: Mapping[str, Any], *, by: Actor) -> None:
    """Other software asks for a jump or for a global action. `given` is the validated answers to its fields.

    Whether it was given the right to is looked at before. Raises ActionNotAvailable, StaleCase, EndlessJump.
    """
    _refuse_stopped(case, name)
    workflow, answers = workflow_of(case), case_values.answers_of(case)
    element = engine.find_callable(workflow, case.status, name)
    run = engine.run_call(
        workflow,
        case.status,
        name,
        # An administrator gave it this very call: it stands for whoever the workflow opens it to.
        functions=frozenset(function.id for function in workflow.functions),
        context=case_values.condition_context(case, answers, case_values.processing_of(case)),
        values=payload,
        markers=case.markers,
    )
    assert element is not None  # the engine has just done it
    words = format_action_answers(case, element, payload)
    with one_writer(case):
        details = {"by": by.name, "label": element.label or name, "given": [[label, text] for _, label, text in words]}
        timeline.record(case, "called", by=by, visible_to=timeline.AGENTS, details=details)
        if run.statuses:
            case.awaits_applicant = False
        action_answers = ActionAnswers(payload, {field: text for field, _, text in words})
        apply_run(case, workflow, run, by=by, answers=answers, action_answers=action_answers)


def run_timeout(scheduled: ScheduledTimeout, case: Case) -> None:
    """A time-out acts, if the case still waits in the status that set it; later, if its condition does not hold yet."""
    if (scheduled.action is None and case.status != scheduled.status) or case.status == MERGED:
        db.session.delete(scheduled)
        return
    workflow, answers = workflow_of(case), case_values.answers_of(case)
    context = case_values.condition_context(case, answers, case_values.processing_of(case))
    if scheduled.action is None:
        run = engine.run_timeout(workflow, case.status, scheduled.timeout, context=context, markers=case.markers)
    else:
        run = engine.run_global_action(workflow, case.status, scheduled.action, context=context, markers=case.markers)
    if run.trace and run.trace[0].outcome is not engine.Outcome.RAN:
        scheduled.due_at = clock.now() + RETRY_DELAY
        return
    db.session.delete(scheduled)
    apply_run(case, workflow, run, by=SYSTEM, answers=answers)


def finish_step(pending: PendingStep, case: Case, *, outcome: str, processing: Mapping[str, Any]) -> None:
    """A step that was waited for has ended: what follows happens, once. `processing` is what the step found out."""
    db.session.delete(pending)
    if case.status != pending.status:
        return
    workflow, answers = workflow_of(case), case_values.answers_of(case)
    new_processing = {**case_values.processing_of(case), **processing}
    run = engine.resume_step(
        workflow,
        case.status,
        pending.entry,
        outcome=outcome,
        context=case_values.condition_context(case, answers, new_processing),
        markers=case.markers,
    )
    with one_writer(case):
        apply_run(case, workflow, run, by=SYSTEM, answers=answers)


def retry_step(error: ExecutionError, case: Case, *, by: Actor) -> bool:
    """A step that failed is taken once more; false when it makes no sense any more. Raises StaleCase, EndlessJump."""
    if case.is_limited:
        raise StaleCase(case.id)
    workflow, answers = workflow_of(case), case_values.answers_of(case)
    context = case_values.condition_context(case, answers, case_values.processing_of(case))
    run = engine.retry_step(workflow, case.status, error.status, error.name, context=context, markers=case.markers)
    if run is None:
        return False
    with one_writer(case):
        execution_errors.settle_error(error, by=by.account_id)
        db.session.flush()
        apply_run(case, workflow, run, by=SYSTEM, answers=answers)
    return True


def report_endless_jump(case: Case, action: Action) -> None:
    """The administrators are told of an action that would send the case round for ever."""
    execution_errors.record_error(
        case, status=case.status, kind="action", name=action.id, reason=execution_errors.ENDLESS
    )


def _record_action(
    case: Case,
    action: Action,
    formatted: Sequence[tuple[str, str, str]],
    *,
    by: Actor,
    written_at: datetime | None,
) -> CaseEvent:
    """Appends the action and its answers to the timeline."""
    with use_language(SOURCE_LANGUAGE):  # agents read it, whatever the language of the applicant
        label = render_label(case, action).label
    details = {"label": label, "given": [[question, text] for _, question, text in formatted]}
    return timeline.record(
        case,
        "action",
        by=by,
        visible_to=timeline.EVERYONE if action.is_shared else timeline.AGENTS,
        details={**details, **timeline.written_at_details(written_at)},
    )


def _refuse_stopped(case: Case, action_id: str) -> None:
    """Nothing is done with a case under limitation, nor with one that goes on with another."""
    if case.is_limited or case.status == MERGED:
        raise engine.ActionNotAvailable(action_id, case.status)


def format_action_answers(case: Case, action: Action | Call, answers: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Format the answers to the fields of an action: (id, label, text)."""
    return [
        (field.id, field.label, case_values.format_answer(with_stored_details(field, answers), answers[field.id]))
        for field in fields_of_action(case, action)
        if answers.get(field.id) not in (None, "", [])
    ]
