"""Recording of a run of the engine in the case of a trial: its statuses, its automatic actions, its timers, its journal."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.studio.trials.effect_rows import build_engine_rows
from app.studio.trials.trial_case import SYSTEM, TrialCase, VisitedStatus
from app.studio.trials.trial_effects import is_consent_missing, run_effect
from app.studio.trials.trial_timers import schedule_timers
from app.studio.trials.trial_values import condition_context
from app.workflows import engine
from app.workflows.actions import ACTION_TYPES
from app.workflows.actions.declaration import FAILED
from app.workflows.definition import Status
from app.workflows.engine import Outcome, Run, Step, StepReason

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
    """Apply a run, as `cases.workflow.workflow_run.apply_run` does to a real case."""
    was_closed = case.is_closed
    case.processing, case.criticality, case.markers = dict(run.processing), run.criticality, run.markers
    _RunRecorder(case, run, by, action_answers or {}, action_texts or {}).record()
    case.status_id = run.status
    schedule_timers(case, run.statuses, condition_context(case), is_new=is_new, was_closed=was_closed)
    _cancel_steps_without_consent(case)


class _RunRecorder:
    """A run told in the order of its trace: statuses entered, actions performed, passed over or failed."""

    def __init__(
        self, case: TrialCase, run: Run, by: str, answers: Mapping[str, Any], texts: Mapping[str, str]
    ) -> None:
        self._case, self._run, self._by, self._answers, self._texts = case, run, by, answers, texts
        self._effects, self._statuses = deque(run.effects), deque(run.statuses)

    def record(self) -> None:
        for step in self._run.trace:
            if step.kind == "status" and step.outcome is Outcome.ENTERED:
                self._enter_next_status()
            elif step.outcome in (Outcome.SKIPPED, Outcome.FAILED) and step.why is not StepReason.NOT_DONE:
                self._record_omission(step)
            elif step.kind == "entry_action" and step.why is not StepReason.DONE:
                self._record_action(step)
        while self._statuses:  # a status entered without effects
            self._enter_next_status()

    def _enter_next_status(self) -> None:
        if len(self._statuses) == len(self._run.statuses):
            self._case.pending.clear()
            self._case.notes = [note for note in self._case.notes if not note.is_alert]
        _enter_status(self._case, self._case.workflow.status(self._statuses.popleft()), by=self._by)

    def _record_action(self, step: Step) -> None:
        """Record the effect of an action that is performed; the engine does by itself the actions that have none."""
        if self._effects and self._effects[0].action.id == step.id and self._effects[0].status == step.status:
            run_effect(self._case, self._effects.popleft(), self._answers, self._texts)
            return
        entry = self._case.workflow.entry_action(step.status, step.id)
        action_type = ACTION_TYPES.get(entry.type) if entry else None
        if entry is not None and action_type is not None:
            self._case.add_entry(
                str(action_type.label), icon=action_type.icon, rows=build_engine_rows(self._case, entry)
            )

    def _record_omission(self, step: Step) -> None:
        entry = self._case.workflow.entry_action(step.status, step.id) if step.kind == "entry_action" else None
        action_type = ACTION_TYPES.get(entry.type) if entry else None
        title = str(action_type.label) if action_type else _("Étape du circuit")
        icon = action_type.icon if action_type else "circle-alert"
        self._case.add_entry(title, icon=icon, text=str(_REASONS.get(step.why, "")), state=step.outcome.value)


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
                outcome=FAILED,
                context=condition_context(case),
                markers=case.markers,
            )
            record_run(case, run, by=SYSTEM)
