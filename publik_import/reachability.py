"""Repair statuses that are unreachable or lead to no final status, which our workflows do not allow."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from app.language.schema.problems import Problem
from app.language.text.typography import add_no_break_spaces
from app.workflows.definition_reader import read_workflow
from app.workflows.elements import PREVIOUS
from app.workflows.graph import distances, statuses_leading_to, unconditional_target
from publik_import.findings import Findings, build_reason
from publik_import.reasons import LABELS
from publik_import.workflow_names import RECIPIENT_FUNCTION

MAX_ACTIONS = 30
_REACHABILITY_PATH = re.compile(r"statuses(\[[0-9]+\])?")


def repair_reachability(definition: dict[str, Any], problems: list[Problem], findings: Findings) -> bool:
    """Delete unreachable statuses, and add missing final transitions; return whether anything changed."""
    if not definition["statuses"] or not any(_REACHABILITY_PATH.fullmatch(problem.path) for problem in problems):
        return False
    before_repair = repr(definition)
    _delete_unreached_statuses(definition, findings)
    _add_missing_ends(definition, findings)
    return repr(definition) != before_repair


def _delete_unreached_statuses(definition: dict[str, Any], findings: Findings) -> None:
    reached = distances(read_workflow(definition))
    for status in definition["statuses"]:
        if status["id"] not in reached:
            findings.add_not_mapped("status", status["id"], build_reason("never_reached", name=status["label"]))
    definition["statuses"] = [status for status in definition["statuses"] if status["id"] in reached]
    for status in definition["statuses"]:
        # Transitions to deleted statuses.
        for name in ("actions", "timeouts", "calls"):
            if name in status:
                status[name] = [each for each in status[name] if each["to"] in (None, PREVIOUS, *reached)]
    if "global_actions" in definition:
        global_actions = [_keep_reached_targets(action, reached) for action in definition["global_actions"]]
        definition["global_actions"] = [global_action for global_action in global_actions if _has_target(global_action)]


def _keep_reached_targets(action: dict[str, Any], reached: Collection[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if isinstance(action.get("where"), list):
        changes["where"] = [name for name in action["where"] if name in reached]
    if "timers" in action:
        changes["timers"] = [timer for timer in action["timers"] if timer.get("status") in (None, *reached)]
    return {**action, **changes}


def _has_target(action: dict[str, Any]) -> bool:
    """Whether the action can still be triggered."""
    return action.get("where") != [] and bool({"by", "callable_by"} & action.keys() or action.get("timers"))


def _add_missing_ends(definition: dict[str, Any], findings: Findings) -> None:
    workflow = read_workflow(definition)
    final_statuses = [
        status.id for status in workflow.statuses if status.is_closed and unconditional_target(status) is None
    ]
    statuses_with_end = statuses_leading_to(workflow, final_statuses)
    endless = [status for status in definition["statuses"] if status["id"] not in statuses_with_end]
    if not endless:
        return
    end = _find_free_name({status["id"] for status in definition["statuses"]})
    for status in endless:
        if len(status["actions"]) < MAX_ACTIONS:
            name = _find_free_name({action["id"] for action in status["actions"]})
            status["actions"].append({"id": name, "label": str(LABELS["close"]), "by": [RECIPIENT_FUNCTION], "to": end})
        findings.add_approximate("status", status["id"], build_reason("never_ends", name=status["label"]))
    closing = {"id": end, "label": str(LABELS["closed"]), "closed": True, "on_enter": [], "actions": [], "timeouts": []}
    definition["statuses"].append(add_no_break_spaces(closing))
    statuses_with_end = statuses_leading_to(read_workflow(definition), [*final_statuses, end])
    for status in definition["statuses"]:
        if status["id"] not in statuses_with_end:
            _allow_end(status)


def _allow_end(status: dict[str, Any]) -> None:
    """Delete the loop and the unconditional jumps of a status, so that agents can close the case."""
    status.pop("loop", None)
    status["on_enter"] = [
        entry for entry in status["on_enter"] if entry["type"] != "change_status" or entry.get("condition") is not None
    ]


def _find_free_name(used_names: set[str]) -> str:
    name, count = "closed_by_agent", 1
    while name in used_names:
        count += 1
        name = f"closed_by_agent_{count}"
    return name
