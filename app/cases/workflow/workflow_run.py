"""Writing what the engine decided: statuses entered, effects carried out, what waits for its moment, and the trace."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from app.cases import timeline
from app.cases.case_definitions import department_in_charge, procedure_of
from app.cases.events import CaseMoved, CaseReopened, OutcomeReached
from app.cases.lifecycle import participants
from app.cases.lifecycle.closure import close_case, reopen_case
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reading.answer_mask import build_concealment
from app.cases.reading.readable_answers import TEXTS, mask_for_reader
from app.cases.reading.recent_messages import format_recent_messages
from app.cases.workflow import effects, execution_errors, timers
from app.cases.workflow.effects import ActionExecution, ActionOutcome, StepFailed, StepSkipped
from app.cases.workflow.workflow_models import ExecutionStep, PendingStep
from app.core import clock, event_bus
from app.core.db import db
from app.core.ids import new_id
from app.core.lazy_mapping import LazyMapping
from app.core.web.access_rules import SYSTEM, Actor
from app.language.expressions import ExpressionError
from app.language.text.passages import find_placeholder_names
from app.language.text.placeholders import TextError
from app.workflows.actions import ParameterKind
from app.workflows.definition import Status, Workflow
from app.workflows.engine import Effect, Outcome, Run, Step, StepReason


@dataclass(frozen=True)
class ActionAnswers:
    """Answers to the action that led here: as they are, and as a reader sees them."""

    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def apply_run(
    case: Case,
    workflow: Workflow,
    run: Run,
    *,
    by: Actor,
    answers: Mapping[str, Any],
    action_answers: ActionAnswers | None = None,
    is_new: bool = False,
    sent_by: Actor | None = None,
) -> ActionOutcome:
    """Writes a run, and returns its outcome. A step that fails is recorded for the administrators; the others go on.

    `sent_by` is who sent a new request, which the workflow then takes over.
    """
    case_values.set_processing(case, run.processing)
    case.criticality = run.criticality
    if list(run.markers) != case.markers:
        case.markers = list(run.markers)
    application = _RunApplication(case, workflow, by, answers, action_answers or ActionAnswers(), sent_by or by)
    application.perform_effects(effect for effect in run.effects if effect.turn == 0)
    was_closed = case.is_closed
    if run.statuses:
        timers.delete_status_timers(case)
    for turn, status_id in enumerate(run.statuses, start=1):
        _enter_status(case, workflow.status(status_id), by=by)
        application.perform_effects(effect for effect in run.effects if effect.turn == turn)
    if run.statuses and not is_new and workflow.status(case.status).public:
        event_bus.publish(CaseMoved(case, by))
    context = case_values.condition_context(case, answers, run.processing)
    changes = timers.StatusChanges(run.statuses, is_new=is_new, was_closed=was_closed)
    timers.schedule_timers(case, workflow, changes, context=context)
    case.updated_at = clock.now()
    _save_trace(case, [application.step_with_outcome(step) for step in run.trace])
    for step in run.failures:
        if step.why is StepReason.NOT_DONE:
            continue  # whoever gave up said why
        execution_errors.record_error(case, status=step.status, kind=step.kind, name=step.id, reason=step.why)
    return application.outcome


@dataclass
class _RunApplication:
    """The effects of a run, carried out one after the other."""

    case: Case
    workflow: Workflow
    by: Actor
    answers: Mapping[str, Any]
    answered: ActionAnswers
    triggered_by: Actor
    failed_steps: set[tuple[str, str]] = field(default_factory=set)
    skipped_steps: dict[tuple[str, str], StepReason] = field(default_factory=dict)
    outcome: ActionOutcome = field(default_factory=ActionOutcome)

    def perform_effects(self, requested: Iterable[Effect]) -> None:
        for effect in requested:
            try:
                self.outcome = self.outcome.followed_by(effects.perform_effect(self._performance(effect)))
            except StepSkipped as skipped:
                self.skipped_steps[effect.status, effect.action.id] = skipped.why
            except (StepFailed, ExpressionError, TextError) as error:
                self.failed_steps.add((effect.status, effect.action.id))
                reason = error.reason if isinstance(error, StepFailed) else execution_errors.NOT_EVALUATED
                execution_errors.record_error(
                    self.case, status=effect.status, kind="entry_action", name=effect.action.id, reason=reason
                )

    def step_with_outcome(self, step: Step) -> Step:
        """The step with what became of its effect: failed, skipped, or as the engine planned it."""
        if step.kind != "entry_action":
            return step
        if (step.status, step.id) in self.failed_steps:
            return replace(step, outcome=Outcome.FAILED)
        why = self.skipped_steps.get((step.status, step.id))
        return replace(step, outcome=Outcome.SKIPPED, why=why) if why else step

    def _performance(self, effect: Effect) -> ActionExecution:
        pending = _add_pending_step(self.case, effect) if effect.action.is_deferred else None
        return build_performance(
            self.case,
            self.workflow.status(effect.status),
            effect,
            answers=self.answers,
            action_answers=self.answered,
            by=self.by,
            triggered_by=self.triggered_by,
            pending=pending,
        )


def build_performance(
    case: Case,
    status: Status,
    effect: Effect,
    *,
    answers: Mapping[str, Any],
    action_answers: ActionAnswers,
    by: Actor = SYSTEM,
    triggered_by: Actor = SYSTEM,
    pending: PendingStep | None = None,
) -> ActionExecution:
    """An effect with everything that its parameters may name."""
    unmasked_values = _nameable_values(case, status, effect, answers, effect.processing, action_answers)
    step_id = pending.id if pending else None
    visible_answers = mask_for_reader(procedure_of(case), answers, TEXTS)
    if visible_answers == answers:
        return ActionExecution(case, effect.action, *unmasked_values, by, triggered_by, step_id=step_id)
    conceal = build_concealment(procedure_of(case).fields, answers, TEXTS.can_read_whole)
    texts, context = _nameable_values(
        case, status, effect, visible_answers, conceal.conceal(dict(effect.processing)), action_answers
    )
    history = LazyMapping({"history": lambda: conceal.conceal(format_recent_messages(case))})
    masked_values = {**texts, "case": ChainMap(history, texts["case"])}, context  # type: ignore[arg-type]
    return ActionExecution(
        case, effect.action, *masked_values, by, triggered_by, unmasked=unmasked_values, step_id=step_id
    )


def _nameable_values(
    case: Case,
    status: Status,
    effect: Effect,
    answers: Mapping[str, Any],
    processing: Mapping[str, Any],
    action_answers: ActionAnswers,
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the values that the placeholders of an effect may name, and those that its expressions may."""
    department = department_in_charge(case) if _has_department_placeholder(effect) else None
    texts = case_values.text_context(
        case,
        procedure_of(case),
        status,
        department=department,
        answers=answers,
        processing=processing,
        action=action_answers.texts,
    )
    context = {**case_values.condition_context(case, answers, processing), "action": dict(action_answers.values)}
    if effect.loop is not None:
        texts, context = {**texts, "loop": effect.loop}, {**context, "loop": effect.loop}
    return texts, context


def _add_pending_step(case: Case, effect: Effect) -> PendingStep:
    """Add the step that waits for the worker."""
    pending = PendingStep(
        id=new_id(), case_id=case.id, status=effect.status, entry=effect.action.id, asked_at=clock.now()
    )
    db.session.add(pending)
    case.awaits_applicant = case.awaits_applicant or effect.action.asks_applicant
    return pending


def _enter_status(case: Case, status: Status, *, by: Actor) -> None:
    """The case is now in this status."""
    case.status = status.id
    case.status_since = clock.now()
    # A status with something that the applicant has to do waits for them, and the page of the case says so.
    case.awaits_applicant = case.awaits_applicant or status.awaits_applicant
    if status.is_closed:
        close_case(case, retention_months=procedure_of(case).privacy.retention_months)
        participants.follow_closing(case)
    elif case.is_closed:
        reopen_case(case)
        if case.has_links:
            event_bus.publish(CaseReopened(case))
    visible_to = timeline.EVERYONE if status.public else timeline.AGENTS
    timeline.record(case, "status_changed", by=by, visible_to=visible_to, status=status.id)
    if case.has_links and (status.is_closed or status.decision is not None):
        event_bus.publish(OutcomeReached(case, status, by))


def _has_department_placeholder(effect: Effect) -> bool:
    """Most texts do not: the service is then not looked up."""
    texts = [part.value for part in effect.action.parts if part.kind in (ParameterKind.TEXT, ParameterKind.VALUE)]
    names = (name for text in texts if isinstance(text, str | list) for name in find_placeholder_names(text))
    return any(name.startswith("department.") for name in names)


def _save_trace(case: Case, trace: Iterable[Step]) -> None:
    now = clock.now()
    for position, step in enumerate(trace):
        db.session.add(ExecutionStep(case_id=case.id, ran_at=now, position=position, step=asdict(step)))
