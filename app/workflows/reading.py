"""From the document of a workflow to its elements. The document is known to follow the schema."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from app.workflows.elements import Action, Delay, EntryAction, Function, Status, Timeout, Workflow

_COMMON = ("id", "type", "condition")


def read_workflow(document: Mapping[str, Any]) -> Workflow:
    """The workflow of a document checked when it was published. Not checked again, so that it opens for ever."""
    own = deepcopy(dict(document))  # later changes to the caller's document must not reach the workflow
    return Workflow(
        slug=own["slug"],
        title=own["title"],
        functions=tuple(Function(function["id"], function["label"]) for function in own["functions"]),
        processing_fields=tuple(own.get("processing_fields", ())),
        initial=own["initial"],
        statuses=tuple(_status(status) for status in own["statuses"]),
    )


def _status(document: Mapping[str, Any]) -> Status:
    return Status(
        id=document["id"],
        label=document["label"],
        public_label=document.get("public_label") or document["label"],
        public_text=document.get("public_text") or "",
        tone=document.get("tone", "neutral"),
        closed=document.get("closed", False),
        public=document.get("public", True),
        decision=document.get("decision"),
        on_enter=tuple(_entry_action(action) for action in document.get("on_enter", ())),
        actions=tuple(_action(action) for action in document.get("actions", ())),
        timeouts=tuple(_timeout(timeout) for timeout in document.get("timeouts", ())),
    )


def _entry_action(document: Mapping[str, Any]) -> EntryAction:
    return EntryAction(
        id=document["id"],
        type=document["type"],
        condition=document.get("condition"),
        parameters={name: value for name, value in document.items() if name not in _COMMON},
    )


def _action(document: Mapping[str, Any]) -> Action:
    by = document["by"]
    return Action(
        id=document["id"],
        label=document["label"],
        by=frozenset([by] if isinstance(by, str) else by),
        to=document.get("to"),
        primary=document.get("primary", False),
        tone=document.get("tone", "secondary"),
        fields=tuple(document.get("fields", ())),
        confirm=document.get("confirm"),
        condition=document.get("condition"),
        checks=tuple(document.get("checks", ())),
    )


def _timeout(document: Mapping[str, Any]) -> Timeout:
    return Timeout(
        id=document["id"],
        after=Delay(**document["after"]),
        to=document["to"],
        condition=document.get("condition"),
    )
