"""Build the elements of a workflow from its definition, which already passed the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from app.workflows.elements import (
    ALL,
    APPLICANT,
    Action,
    Call,
    Edits,
    EntryAction,
    Function,
    Level,
    Loop,
    Status,
    Workflow,
)
from app.workflows.moments import Delay, Moment, Timeout, Timer

_COMMON = ("id", "type", "condition")
# What documents written before `withdraws` existed called it.
_WITHDRAW = "withdraw"


def read_workflow(definition: Mapping[str, Any]) -> Workflow:
    """The workflow of a document checked when it was published. Not checked again, so that it opens for ever."""
    own = deepcopy(dict(definition))  # later changes to the caller's document must not reach the workflow
    return Workflow(
        slug=own["slug"],
        title=own["title"],
        functions=tuple(Function(function["id"], function["label"]) for function in own["functions"]),
        processing_fields=tuple(own.get("processing_fields", ())),
        initial=own["initial"],
        statuses=tuple(_read_status(status) for status in own["statuses"]),
        variables=tuple(own.get("variables", ())),
        levels=tuple(
            Level(level["id"], level["label"], level.get("tone", "warning")) for level in own.get("levels", ())
        ),
        global_actions=tuple(_read_global_action(action) for action in own.get("global_actions", ())),
        is_withdrawable=own.get("withdrawal", True),
    )


def _read_status(definition: Mapping[str, Any]) -> Status:
    loop = definition.get("loop")
    return Status(
        id=definition["id"],
        label=definition["label"],
        public_label=definition.get("public_label") or definition["label"],
        public_text=definition.get("public_text") or "",
        tone=definition.get("tone", "neutral"),
        is_closed=definition.get("closed", False),
        public=definition.get("public", True),
        decision=definition.get("decision"),
        on_enter=_read_entry_actions(definition.get("on_enter", ())),
        actions=tuple(_read_action(action) for action in definition.get("actions", ())),
        timeouts=tuple(_read_timeout(timeout) for timeout in definition.get("timeouts", ())),
        calls=tuple(_read_call(call) for call in definition.get("calls", ())),
        loop=Loop(loop["over"], loop["then"]) if loop else None,
        agents_text=definition.get("agents_text") or "",
        is_endpoint=definition.get("endpoint", False),
        is_withdrawable=definition.get("withdrawal", True),
    )


def _read_entry_actions(definitions: Iterable[Mapping[str, Any]]) -> tuple[EntryAction, ...]:
    return tuple(_read_entry_action(definition) for definition in definitions)


def _read_entry_action(definition: Mapping[str, Any]) -> EntryAction:
    return EntryAction(
        id=definition["id"],
        type=definition["type"],
        condition=definition.get("condition"),
        parameters={name: value for name, value in definition.items() if name not in _COMMON},
    )


def _read_action(definition: Mapping[str, Any], **more: Any) -> Action:
    by = _read_functions(definition.get("by", ()))
    return Action(
        id=definition["id"],
        label=definition["label"],
        by=by,
        to=definition.get("to"),
        primary=definition.get("primary", False),
        tone=definition.get("tone", "secondary"),
        fields=tuple(definition.get("fields", ())),
        confirm=definition.get("confirm"),
        condition=definition.get("condition"),
        checks=tuple(definition.get("checks", ())),
        has_mark=definition.get("mark", False),
        edits=_read_edits(definition.get("edits")),
        is_shared=definition.get("shared", False),
        is_offline=definition.get("offline", False),
        withdraws=APPLICANT in by and definition.get("withdraws", definition["id"] == _WITHDRAW),
        run=_read_entry_actions(definition.get("run", ())),
        **more,
    )


def _read_global_action(definition: Mapping[str, Any]) -> Action:
    where = definition.get("where", ALL)
    return _read_action(
        definition,
        is_global=True,
        where=where if isinstance(where, str) else frozenset(where),
        is_bulk=definition.get("many", False),
        timers=tuple(
            Timer(timer["id"], timer["from"], timer.get("status"), _read_moment(timer))
            for timer in definition.get("timers", ())
        ),
        callable_by=frozenset(definition.get("callable_by", ())),
    )


def _read_functions(by: str | Iterable[str]) -> frozenset[str]:
    return frozenset([by] if isinstance(by, str) else by)


def _read_edits(definition: Mapping[str, Any] | None) -> Edits | None:
    if definition is None:
        return None
    return Edits(frozenset(definition.get("pages", ())), frozenset(definition.get("fields", ())))


def _read_timeout(definition: Mapping[str, Any]) -> Timeout:
    return Timeout(
        id=definition["id"],
        moment=_read_moment(definition),
        to=definition["to"],
        condition=definition.get("condition"),
        has_mark=definition.get("mark", False),
    )


def _read_call(definition: Mapping[str, Any]) -> Call:
    return Call(
        id=definition["id"],
        by=frozenset(definition["by"]),
        to=definition["to"],
        condition=definition.get("condition"),
        has_mark=definition.get("mark", False),
        label=definition.get("label", ""),
        fields=tuple(definition.get("fields", ())),
    )


def _read_moment(definition: Mapping[str, Any]) -> Moment:
    before = definition.get("before")
    return Moment(
        at=definition.get("at"), delay=Delay(**(before or definition.get("after") or {})), is_before=before is not None
    )
