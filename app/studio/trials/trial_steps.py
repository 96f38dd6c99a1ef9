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

ANSWERED, REFUSED, FAILED = "answered", "refused", "failed"
RESULTS = (ANSWERED, REFUSED, FAILED)
_DEFAULT_STATUSES = {ANSWERED: 200, REFUSED: 400, FAILED: 503}


def finish_step(case: TrialCase, values: Mapping[str, Any]) -> None:
    """The step is over, with the result that the author chose. Raises EndlessJump, LookupError when nothing waits for it."""
    step = next((each for each in case.pending if each.entry == values["entry"]), None)
    if step is None or case.status_id is None:
        raise LookupError(values["entry"])
    case.pending.remove(step)
    entry, result = step.effect.action, values["result"]
    response = values.get("response")
    if entry.response_name is not None:
        case.calls = {
            **case.calls,
            entry.response_name: {"status": _DEFAULT_STATUSES[result], "outcome": result, "answer": response},
        }
    if result == ANSWERED:
        case.processing.update(_list_found_values(step, response))
    _record_result(case, step, result)
    context = condition_context(case)
    refusal_target = entry.parameters.get("on_refusal") if result == REFUSED else None
    if refusal_target:
        run = engine.enter_status(case.workflow, refusal_target, context=context, markers=case.markers)
    else:
        succeeded = result == ANSWERED
        run = engine.resume_step(
            case.workflow, case.status_id, step.entry, succeeded=succeeded, context=context, markers=case.markers
        )
    record_run(case, run, by=SYSTEM)


def _list_found_values(step: PendingStep, response: Any) -> dict[str, Any]:
    """What the step puts in the processing fields: parts of the response, or all of it."""
    parameters = step.effect.action.parameters
    if "into" in parameters:
        return {parameters["into"]: response}
    return {row["field"]: get_value_at(response, row["path"]) for row in parameters.get("keep", ())}


def _record_result(case: TrialCase, step: PendingStep, result: str) -> None:
    action_type = ACTION_TYPES[step.effect.action.type]
    words = {
        ANSWERED: _("a réussi"),
        REFUSED: _("a été refusé par l’autre logiciel"),
        FAILED: _("a échoué pour de bon"),
    }
    title = _("%(action)s : %(result)s", action=action_type.label, result=words[result])
    case.add_entry(title, icon=action_type.icon, state="ran" if result == ANSWERED else "failed")
