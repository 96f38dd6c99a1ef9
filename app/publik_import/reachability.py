"""Statuses that nothing leads to, or that lead to no end: w.c.s. lets them be, and a workflow of ours may not have any."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from app.language.schema.problems import Problem
from app.publik_import.findings import Findings, build_reason
from app.publik_import.reasons import LABELS
from app.publik_import.typography import add_no_break_spaces
from app.publik_import.workflow_names import RECIPIENT_FUNCTION
from app.workflows.definition_reader import read_workflow
from app.workflows.elements import PREVIOUS
from app.workflows.graph import distances, statuses_leading_to, unconditional_target

MAX_ACTIONS = 30
_REACHABILITY_PATH = re.compile(r"statuses(\[[0-9]+\])?")


def repair_reachability(document: dict[str, Any], problems: list[Problem], findings: Findings) -> bool:
    """Leaves out what is never reached, and lets agents end what would never be; whether anything changed."""
    if not document["statuses"] or not any(_REACHABILITY_PATH.fullmatch(problem.path) for problem in problems):
        return False
    before = repr(document)
    _delete_unreached_statuses(document, findings)
    _add_missing_ends(document, findings)
    return repr(document) != before


def _delete_unreached_statuses(document: dict[str, Any], findings: Findings) -> None:
    reached = distances(read_workflow(document))
    for status in document["statuses"]:
        if status["id"] not in reached:
            findings.add_not_mapped("status", status["id"], build_reason("never_reached", name=status["label"]))
    document["statuses"] = [status for status in document["statuses"] if status["id"] in reached]
    for status in document["statuses"]:
        # What is offered where a request never stays.
        for name in ("actions", "timeouts", "calls"):
            if name in status:
                status[name] = [each for each in status[name] if each["to"] in (None, PREVIOUS, *reached)]
    if "global_actions" in document:
        kept = [_keep_reached_targets(action, reached) for action in document["global_actions"]]
        document["global_actions"] = [each for each in kept if _has_target(each)]


def _keep_reached_targets(action: dict[str, Any], reached: Collection[str]) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if isinstance(action.get("where"), list):
        more["where"] = [name for name in action["where"] if name in reached]
    if "timers" in action:
        more["timers"] = [each for each in action["timers"] if each.get("status") in (None, *reached)]
    return {**action, **more}


def _has_target(action: dict[str, Any]) -> bool:
    """Whether there is still somewhere, or a moment, for it."""
    return action.get("where") != [] and bool({"by", "callable_by"} & action.keys() or action.get("timers"))


def _add_missing_ends(document: dict[str, Any], findings: Findings) -> None:
    workflow = read_workflow(document)
    closed = [status.id for status in workflow.statuses if status.closed and unconditional_target(status) is None]
    ending = statuses_leading_to(workflow, closed)
    endless = [each for each in document["statuses"] if each["id"] not in ending]
    if not endless:
        return
    end = _find_free_name({status["id"] for status in document["statuses"]})
    for status in endless:
        if len(status["actions"]) < MAX_ACTIONS:
            name = _find_free_name({action["id"] for action in status["actions"]})
            status["actions"].append({"id": name, "label": str(LABELS["close"]), "by": [RECIPIENT_FUNCTION], "to": end})
        findings.add_approximate("status", status["id"], build_reason("never_ends", name=status["label"]))
    closing = {"id": end, "label": str(LABELS["closed"]), "closed": True, "on_enter": [], "actions": [], "timeouts": []}
    document["statuses"].append(add_no_break_spaces(closing))
    ending = statuses_leading_to(read_workflow(document), [*closed, end])
    for status in document["statuses"]:
        if status["id"] not in ending:
            _allow_end(status)


def _allow_end(status: dict[str, Any]) -> None:
    """What sends a request back at once, and for ever, leaves it where agents can end it."""
    status.pop("loop", None)
    status["on_enter"] = [
        entry for entry in status["on_enter"] if entry["type"] != "change_status" or entry.get("condition") is not None
    ]


def _find_free_name(taken: set[str]) -> str:
    name, count = "closed_by_agent", 1
    while name in taken:
        count += 1
        name = f"closed_by_agent_{count}"
    return name
