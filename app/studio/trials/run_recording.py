"""What a run of the engine makes of the case of a trial: its statuses, its automatic actions, its timers, its journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.studio.trials.trial_case import TrialCase, VisitedStatus
from app.studio.trials.trial_effects import is_consent_missing, run_effect
from app.studio.trials.trial_timers import schedule_timers
from app.studio.trials.trial_values import condition_context
from app.workflows import engine
from app.workflows.actions import ACTION_TYPES
from app.workflows.definition import Status
from app.workflows.engine import Effect, Outcome, Run, Step, StepReason

_REASONS = {
    StepReason.CONDITION_NOT_MET: lazy_gettext("Pas fait : sa condition n’est pas remplie."),
    StepReason.CONDITION_FAILED: lazy_gettext("Sa condition ne peut pas être calculée."),
    StepReason.VALUE_FAILED: lazy_gettext("Sa valeur ne peut pas être calculée."),
    StepReason.NO_MARKER: lazy_gettext("Aucun statut n’était marqué pour y revenir."),
    StepReason.ENDLESS: lazy_gettext("Le circuit tourne en rond : rien d’autre ne se passe."),
    StepReason.STATUS_LEFT: lazy_gettext("Pas fait : la demande a déjà quitté ce statut."),
}


def record_run(
    case: TrialCase,
    run: Run,
    *,
    by: str,
    is_new: bool = False,
    action_answers: Mapping[str, Any] | None = None,
    action_texts: Mapping[str, str] | None = None,
) -> None:
    """Apply a run, as `cases.workflow_run.apply_run` does to a real case."""
    case.processing, case.criticality = dict(run.processing), run.criticality
    case.markers = run.markers
    was_closed = case.is_closed
    recorder = _RunRecorder(case, action_answers or {}, action_texts or {})
    recorder.run_effects(run.effects, turn=0)
    if run.statuses:
        case.pending.clear()
        case.notes = [note for note in case.notes if not note.is_alert]
    for turn, status_id in enumerate(run.statuses, start=1):
        _enter_status(case, case.workflow.status(status_id), by=by)
        recorder.run_effects(run.effects, turn=turn)
    _record_trace(case, run.trace)
    case.status_id = run.status
    context = condition_context(case)
    schedule_timers(case, run.statuses, context, is_new=is_new, was_closed=was_closed)
    _cancel_steps_without_consent(case)


class _RunRecorder:
    """The automatic actions of a run, in the order in which they happen."""

    def __init__(self, case: TrialCase, answers: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        self._case, self._answers, self._texts = case, answers, texts

    def run_effects(self, effects: Iterable[Effect], *, turn: int) -> None:
        for effect in effects:
            if effect.turn == turn:
                run_effect(self._case, effect, self._answers, self._texts)


def _enter_status(case: TrialCase, status: Status, *, by: str) -> None:
    case.status_id, case.status_since = status.id, case.now
    case.visited.append(VisitedStatus(status.id, case.now, by))
    if status.is_closed:
        case.closed_at = case.now
        months = case.procedure.privacy.retention_months
        case.anonymise_on = clock.add_months(clock.to_paris(case.now).date(), months)
    else:
        case.closed_at = case.anonymise_on = None
    case.add_entry(_("Statut « %(status)s »", status=status.label), icon="arrow-right")


def _record_trace(case: TrialCase, trace: Iterable[Step]) -> None:
    """What was passed over or could not be done, and what the engine did by itself: the rest is in the journal already."""
    for step in trace:
        entry = case.workflow.entry_action(step.status, step.id) if step.kind == "entry_action" else None
        action_type = ACTION_TYPES.get(entry.type) if entry else None
        if step.outcome in (Outcome.SKIPPED, Outcome.FAILED):
            title = str(action_type.label) if action_type else _("Étape du circuit")
            icon = action_type.icon if action_type else "circle-alert"
            text = str(_REASONS.get(step.why, ""))
            case.add_entry(title, icon=icon, text=text, state=step.outcome.value)
        elif entry is not None and action_type is not None and action_type.is_engine:
            case.add_entry(str(action_type.label), icon=action_type.icon)


def _cancel_steps_without_consent(case: TrialCase) -> None:
    """The worker would not do them: the circuit goes on without."""
    for step in list(case.pending):
        if step in case.pending and is_consent_missing(case, step.effect):
            case.pending.remove(step)
            assert case.status_id is not None
            run = engine.resume_step(
                case.workflow,
                case.status_id,
                step.entry,
                succeeded=False,
                context=condition_context(case),
                markers=case.markers,
            )
            record_run(case, run, by="system")
