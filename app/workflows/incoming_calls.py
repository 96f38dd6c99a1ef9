"""Calls that a workflow accepts from other software: names and expected payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.workflows.elements import Action, Call, Workflow
from app.workflows.graph import is_available_in


@dataclass(frozen=True)
class IncomingCall:
    """One thing that may be asked for from outside."""

    name: str
    label: str
    fields: tuple[Mapping[str, Any], ...]


def incoming_calls_of(workflow: Workflow) -> list[IncomingCall]:
    """Each once, jumps of the statuses first: one name may open several statuses."""
    calls_by_name: dict[str, IncomingCall] = {}
    for opening in _all_incoming_calls(workflow):
        calls_by_name.setdefault(opening.name, opening)
    return list(calls_by_name.values())


def list_callables(workflow: Workflow, status_id: str) -> list[Call | Action]:
    """The calls that the status takes from other software: its jumps, then the global actions that it allows."""
    status = workflow.status(status_id)
    jumps: dict[str, Call | Action] = {call.id: call for call in status.calls}
    for action in workflow.global_actions:
        if action.callable_by and is_available_in(action, status):
            jumps.setdefault(action.id, action)
    return list(jumps.values())


def _all_incoming_calls(workflow: Workflow) -> Iterator[IncomingCall]:
    for status in workflow.statuses:
        for call in status.calls:
            yield IncomingCall(call.id, call.label or call.id, call.fields)
    for action in workflow.global_actions:
        if action.callable_by:
            yield IncomingCall(action.id, action.label, action.fields)
