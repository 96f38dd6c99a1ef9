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
from app.workflows.timing import Delay, Moment, Timeout, Timer

_COMMON = ("id", "type", "condition")
# What documents written before `withdraws` existed called it.
_WITHDRAW = "withdraw"


def read_workflow(document: Mapping[str, Any]) -> Workflow:
    """The workflow of a document checked when it was published. Not checked again, so that it opens for ever."""
    own = deepcopy(dict(document))  # later changes to the caller's document must not reach the workflow
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


def _read_status(document: Mapping[str, Any]) -> Status:
    loop = document.get("loop")
    return Status(
        id=document["id"],
        label=document["label"],
        public_label=document.get("public_label") or document["label"],
        public_text=document.get("public_text") or "",
        tone=document.get("tone", "neutral"),
        closed=document.get("closed", False),
        public=document.get("public", True),
        decision=document.get("decision"),
        on_enter=_read_entry_actions(document.get("on_enter", ())),
        actions=tuple(_read_action(action) for action in document.get("actions", ())),
        timeouts=tuple(_read_timeout(timeout) for timeout in document.get("timeouts", ())),
        calls=tuple(_read_call(call) for call in document.get("calls", ())),
        loop=Loop(loop["over"], loop["then"]) if loop else None,
        agents_text=document.get("agents_text") or "",
        is_endpoint=document.get("endpoint", False),
        is_withdrawable=document.get("withdrawal", True),
    )


def _read_entry_actions(documents: Iterable[Mapping[str, Any]]) -> tuple[EntryAction, ...]:
    return tuple(_read_entry_action(document) for document in documents)


def _read_entry_action(document: Mapping[str, Any]) -> EntryAction:
    return EntryAction(
        id=document["id"],
        type=document["type"],
        condition=document.get("condition"),
        parameters={name: value for name, value in document.items() if name not in _COMMON},
    )


def _read_action(document: Mapping[str, Any], **more: Any) -> Action:
    by = _read_functions(document.get("by", ()))
    return Action(
        id=document["id"],
        label=document["label"],
        by=by,
        to=document.get("to"),
        primary=document.get("primary", False),
        tone=document.get("tone", "secondary"),
        fields=tuple(document.get("fields", ())),
        confirm=document.get("confirm"),
        condition=document.get("condition"),
        checks=tuple(document.get("checks", ())),
        has_mark=document.get("mark", False),
        edits=_read_edits(document.get("edits")),
        is_shared=document.get("shared", False),
        is_offline=document.get("offline", False),
        withdraws=APPLICANT in by and document.get("withdraws", document["id"] == _WITHDRAW),
        run=_read_entry_actions(document.get("run", ())),
        **more,
    )


def _read_global_action(document: Mapping[str, Any]) -> Action:
    where = document.get("where", ALL)
    return _read_action(
        document,
        is_global=True,
        where=where if isinstance(where, str) else frozenset(where),
        is_bulk=document.get("many", False),
        timers=tuple(
            Timer(timer["id"], timer["from"], timer.get("status"), _read_moment(timer))
            for timer in document.get("timers", ())
        ),
        callable_by=frozenset(document.get("callable_by", ())),
    )


def _read_functions(by: str | Iterable[str]) -> frozenset[str]:
    return frozenset([by] if isinstance(by, str) else by)


def _read_edits(document: Mapping[str, Any] | None) -> Edits | None:
    if document is None:
        return None
    return Edits(frozenset(document.get("pages", ())), frozenset(document.get("fields", ())))


def _read_timeout(document: Mapping[str, Any]) -> Timeout:
    return Timeout(
        id=document["id"],
        moment=_read_moment(document),
        to=document["to"],
        condition=document.get("condition"),
        has_mark=document.get("mark", False),
    )


def _read_call(document: Mapping[str, Any]) -> Call:
    return Call(
        id=document["id"],
        by=frozenset(document["by"]),
        to=document["to"],
        condition=document.get("condition"),
        has_mark=document.get("mark", False),
        label=document.get("label", ""),
        fields=tuple(document.get("fields", ())),
    )


def _read_moment(document: Mapping[str, Any]) -> Moment:
    before = document.get("before")
    return Moment(
        at=document.get("at"), delay=Delay(**(before or document.get("after") or {})), is_before=before is not None
    )
