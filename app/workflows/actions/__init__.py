"""The types of action there are. One more is a declaration here, and a performer in `app/wiring/actions.py`.

The schema of workflows, the checks of publication and the engine know of a type only what it declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflows.actions.case_outcome_actions import CASE_OUTCOME_ACTIONS
from app.workflows.actions.declaration import ActionType, Parameter, ParameterKind, Part
from app.workflows.actions.external_actions import EXTERNAL_ACTIONS
from app.workflows.actions.message_actions import MESSAGE_ACTIONS
from app.workflows.actions.workflow_actions import CHANGE_CRITICALITY, CHANGE_STATUS, SET_PROCESSING, WORKFLOW_ACTIONS

ACTION_TYPES: Mapping[str, ActionType] = {
    each.key: each for each in (*WORKFLOW_ACTIONS, *MESSAGE_ACTIONS, *EXTERNAL_ACTIONS, *CASE_OUTCOME_ACTIONS)
}

# What the engine itself does; the capabilities installed carry out the others.
ENGINE_TYPES = frozenset(key for key, each in ACTION_TYPES.items() if each.is_engine)
PERFORMED_TYPES = frozenset(ACTION_TYPES) - ENGINE_TYPES


def parts_of(type_: str, parameters: Mapping[str, Any]) -> Iterator[Part]:
    """What an action names; nothing for a type that is not known any more."""
    found = ACTION_TYPES.get(type_)
    return found.parts(parameters) if found else iter(())


__all__ = [
    "ACTION_TYPES",
    "CHANGE_CRITICALITY",
    "CHANGE_STATUS",
    "ENGINE_TYPES",
    "PERFORMED_TYPES",
    "SET_PROCESSING",
    "ActionType",
    "Parameter",
    "ParameterKind",
    "Part",
    "parts_of",
]
