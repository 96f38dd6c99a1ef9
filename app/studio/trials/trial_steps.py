"""The steps that the worker does: in a trial nothing is called, the author says what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.connectors.webservice_request import get_value_at
from app.core.i18n import gettext as _
from app.studio.trials.run_recording import record_run
from app.studio.trials.trial_case import SYSTEM, PendingStep, TrialCase
from app.studio.trials.trial_values import condition_context
from app.workflows import engine
from app.workflows.actions import ACTION_TYPES
from app.workflows.actions.call_webservice import REFUSED
from app.workflows.actions.declaration import DONE, FAILED

# What an expression reads of a call that ended so: the outcome of the call, and the status of its response.
_CALL_OUTCOMES = {DONE: ("answered", 200), REFUSED: ("refused", 400), FAILED: ("unreachable", 503)}


def finish_step(case: TrialCase, values: Mapping[str, Any]) -> None:
    """The step is over, with the result that the author chose. Raises EndlessJump, LookupError when nothing waits for it."""
    step = next((each for each in case.pending if each.entry == values["entry"]), None)
    if step is None or case.status_id is None:
        raise LookupError(values["entry"])
    entry, outcome = step.effect.action, values["result"]
    if outcome not in entry.outcomes:
        raise LookupError(outcome)
    case.pending.remove(step)
    response = values.get("response")
    if entry.response_name is not None:
        name, status = _CALL_OUTCOMES[outcome]
        case.calls = {**case.calls, entry.response_name: {"status": status, "outcome": name, "answer": response}}
    if outcome == DONE:
        case.processing.update(_list_found_values(step, response))
    _record_result(case, step, outcome)
    run = engine.resume_step(
        case.workflow,
        case.status_id,
        step.entry,
        outcome=outcome,
        context=condition_context(case),
        markers=case.markers,
    )
    record_run(case, run, by=SYSTEM)


def _list_found_values(step: PendingStep, response: Any) -> dict[str, Any]:
    """List the values that the step puts in the processing fields: parts of the response, or all of it."""
    parameters = step.effect.action.parameters
    if "into" in parameters:
        return {parameters["into"]: response}
    return {row["field"]: get_value_at(response, row["path"]) for row in parameters.get("keep", ())}


def _record_result(case: TrialCase, step: PendingStep, outcome: str) -> None:
    action_type = ACTION_TYPES[step.effect.action.type]
    own_words = {outcome.key: outcome.result_label for outcome in action_type.outcomes}
    words = {DONE: _("a réussi"), FAILED: _("a échoué pour de bon"), **own_words}
    title = _("%(action)s : %(result)s", action=action_type.label, result=words[outcome])
    case.add_entry(title, icon=action_type.icon, state="ran" if outcome == DONE else "failed")
