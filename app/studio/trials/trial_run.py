"""Replaying a trial: each move goes through the engine of workflows, as those of a real case do, and changes memory only."""

from __future__ import annotations

from datetime import datetime

from app.cases.people.contact import email_in
from app.cases.workflow.transitions import RETRY_DELAY
from app.core.i18n import gettext as _
from app.studio.trials.run_recording import record_run
from app.studio.trials.trial import Move, MoveKind, Trial
from app.studio.trials.trial_actions import ACTION_NOT_POSSIBLE, run_action
from app.studio.trials.trial_case import SYSTEM, TrialCase
from app.studio.trials.trial_clock import set_clock
from app.studio.trials.trial_law import record_silence
from app.studio.trials.trial_steps import finish_step
from app.studio.trials.trial_timers import DueDate, DueKind, list_due_dates
from app.studio.trials.trial_values import condition_context
from app.studio.trials.tried_definitions import TriedDefinitions
from app.workflows import engine
from app.workflows.definition import UnknownStatus
from app.workflows.engine import EndlessJump

# In one wait: a circuit that does more goes round for ever.
MAX_DUE_DATES = 300


def replay_trial(trial: Trial, tried: TriedDefinitions) -> TrialCase:
    """The case after all the moves. A move that the definitions no longer allow is said in the journal and passed over."""
    case = TrialCase(tried, trial.started_at, dict(trial.answers), trial.has_account)
    for move in trial.moves:
        if case.end_reason and move.kind is not MoveKind.WAIT:
            continue
        try:
            _run_move(case, move)
        except EndlessJump:
            case.add_entry(_("Rien n’est fait : le circuit tourne en rond."), icon="circle-alert", state="failed")
        except (engine.ActionNotAvailable, UnknownStatus, LookupError):
            case.add_entry(str(ACTION_NOT_POSSIBLE), icon="circle-alert", state="failed")
    return case


def _run_move(case: TrialCase, move: Move) -> None:
    if move.kind is MoveKind.WAIT:
        _wait_until(case, move.at)
        return
    with set_clock(case.now):
        if move.kind is MoveKind.SUBMIT:
            _submit(case)
        elif move.kind is MoveKind.ACT:
            run_action(case, move.values["action"], move.values["answers"], by=move.values["by"])
        else:
            finish_step(case, move.values)


def _submit(case: TrialCase) -> None:
    """The request enters the first status of its circuit, and stays there when the circuit sends it round for ever."""
    case.submitted_at = case.status_since = case.now
    case.add_entry(_("Demande envoyée"), icon="inbox")
    email = email_in(case.procedure, case.answers)
    if email:
        title = _("Accusé de réception, par e-mail")
        text = _("Chaque demande en a un, avec les mentions que la loi exige.")
        rows = ((_("Destinataire"), email),)
        case.add_entry(title, icon="mail", text=text, rows=rows, is_simulated=True)
    workflow, context = case.workflow, condition_context(case)
    try:
        run = engine.enter_status(workflow, workflow.initial, context=context)
    except EndlessJump:
        run = engine.enter_without_effects(workflow, workflow.initial, context=context)
    record_run(case, run, by=SYSTEM, is_new=True)


def _wait_until(case: TrialCase, moment: datetime) -> None:
    """Run what falls due until that moment, each at its time."""
    for _number in range(MAX_DUE_DATES):
        due = next(iter(list_due_dates(case)), None)
        if due is None or due.at > moment:
            case.now = max(case.now, moment)
            return
        case.now = max(case.now, due.at)
        with set_clock(case.now):
            try:
                _run_due_date(case, due)
            except EndlessJump:
                case.timers.pop(due.key, None)
                case.add_entry(_("Rien n’est fait : le circuit tourne en rond."), icon="circle-alert", state="failed")
    case.end_reason = _("Le circuit n’en finit pas de passer d’un statut à l’autre : l’essai s’arrête là.")


def _run_due_date(case: TrialCase, due: DueDate) -> None:
    match due.kind:
        case DueKind.SILENCE:
            _record_silence(case)
        case DueKind.ANONYMISATION:
            case.end_reason = _("La durée de conservation est passée : la demande est anonymisée.")
            case.add_entry(due.label, icon="clock", text=case.end_reason)
        case _:
            _run_timer(case, due)


def _run_timer(case: TrialCase, due: DueDate) -> None:
    """A time-out or a global action; looked at again the next day while its condition does not hold."""
    owner, name = due.key
    context = condition_context(case)
    assert case.status_id is not None
    if due.kind is DueKind.TIMEOUT:
        run = engine.run_timeout(case.workflow, case.status_id, name, context=context, markers=case.markers)
    else:
        run = engine.run_global_action(case.workflow, case.status_id, owner, context=context, markers=case.markers)
    if run.trace and run.trace[0].outcome is not engine.Outcome.RAN:
        case.timers[due.key] = case.now + RETRY_DELAY
        text = _("Pas fait : sa condition n’est pas remplie. Le circuit regardera de nouveau demain.")
        case.add_entry(_("Échéance : %(label)s", label=due.label), icon="clock", text=text, state="skipped")
        return
    case.timers.pop(due.key, None)
    case.add_entry(_("Échéance : %(label)s", label=due.label), icon="clock")
    record_run(case, run, by=SYSTEM)


def _record_silence(case: TrialCase) -> None:
    position = record_silence(case)
    meaning = {
        "acceptance": _("La demande est réputée acceptée. Le statut ne change pas de lui-même."),
        "rejection": _("La demande est réputée rejetée. Le statut ne change pas de lui-même."),
    }
    text = meaning.get(position.silence if position else "", "")
    case.add_entry(_("Effet du silence de l’administration"), icon="clock", text=text)
