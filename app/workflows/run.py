"""What the engine gives back: where the case ends, what is to be done, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.workflows.elements import EntryAction


class Outcome(StrEnum):
    """What became of an element of the workflow."""

    ENTERED = "entered"
    RAN = "ran"
    SKIPPED = "skipped"


class Why(StrEnum):
    """The reason of a step."""

    ASKED = "asked"  # by whoever called the engine: a person, or the submission
    ACTION = "action"  # an action leads here
    ENTRY_ACTION = "entry_action"  # a change of status leads here
    TIMEOUT = "timeout"  # a time-out leads here
    UNCONDITIONAL = "unconditional"
    CONDITION_MET = "condition_met"
    CONDITION_NOT_MET = "condition_not_met"
    STATUS_LEFT = "status_left"  # an earlier change of status has taken the case away


@dataclass(frozen=True)
class Step:
    """One line of the trace: an element (`kind` and `id`) seen in a status. `cause` is what led to a status entered."""

    status: str
    kind: str  # "status", "action", "entry_action" or "timeout"
    id: str
    outcome: Outcome
    why: Why
    cause: str | None = None


@dataclass(frozen=True)
class Effect:
    """Something to carry out, with the status entered and the processing data as they were at that point."""

    action: EntryAction
    status: str
    processing: Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """The end of a run. `statuses` are those entered, in order: none when the case has not moved."""

    status: str
    effects: tuple[Effect, ...]
    processing: dict[str, Any]
    trace: tuple[Step, ...]
    statuses: tuple[str, ...]
