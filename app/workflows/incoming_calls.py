"""Calls that a workflow accepts from other software: names and expected payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.workflows.elements import Workflow


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


def _all_incoming_calls(workflow: Workflow) -> Iterator[IncomingCall]:
    for status in workflow.statuses:
        for call in status.calls:
            yield IncomingCall(call.id, call.label or call.id, call.fields)
    for action in workflow.global_actions:
        if action.callable_by:
            yield IncomingCall(action.id, action.label, action.fields)
