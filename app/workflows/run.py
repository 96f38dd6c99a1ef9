"""Result of the engine: final status, effects to perform, trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.workflows.elements import EntryAction


class Outcome(StrEnum):
    """Outcome of an element of the workflow."""

    ENTERED = "entered"
    RAN = "ran"
    SKIPPED = "skipped"
    AWAITED = "awaited"  # asked for: what follows waits until it is done
    FAILED = "failed"


class StepReason(StrEnum):
    """The reason of a step."""

    ASKED = "asked"  # by whoever called the engine: a person, or the submission
    ACTION = "action"  # an action leads here
    ENTRY_ACTION = "entry_action"  # a change of status leads here
    TIMEOUT = "timeout"  # a time-out leads here
    CALL = "call"  # another application asked for it
    LOOP = "loop"  # every item of the list has had its turn
    OUTCOME = "outcome"  # a step has ended so, and says where to go then
    FAILURE = "failure"  # a step has failed, and says where to go then
    UNCONDITIONAL = "unconditional"
    CONDITION_MET = "condition_met"
    CONDITION_NOT_MET = "condition_not_met"
    CONDITION_FAILED = "condition_failed"  # it cannot be worked out
    VALUE_FAILED = "value_failed"  # what it should set cannot be worked out
    NO_MARKER = "no_marker"  # nothing was marked to go back to
    ENDLESS = "endless"  # the statuses send the case from one to the other without end
    STATUS_LEFT = "status_left"  # an earlier change of status has taken the case away
    DONE = "done"  # the worker has done it
    NOT_DONE = "not_done"  # the worker could not
    NO_ACCOUNT = "no_account"  # it is about an account, and the request has none


@dataclass(frozen=True)
class Step:
    """One line of the trace: an element (`kind` and `id`) seen in a status. `cause` is what led to a status entered."""

    status: str
    kind: str  # "status", "action", "entry_action", "timeout" or "call"
    id: str
    outcome: Outcome
    why: StepReason
    cause: str | None = None


@dataclass(frozen=True)
class Effect:
    """Something to carry out, with the status entered and the data as they were at that point."""

    action: EntryAction
    status: str
    processing: Mapping[str, Any]
    # How many statuses had been entered before; 0 while the case is where it was.
    turn: int = 0
    # The item whose turn it is, in a status that goes through a list.
    loop: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Run:
    """The end of a run. `statuses` are those entered, in order: none when the case has not moved."""

    status: str
    effects: tuple[Effect, ...]
    processing: dict[str, Any]
    trace: tuple[Step, ...]
    statuses: tuple[str, ...]
    # The statuses to go back to, the last marked one at the end.
    markers: tuple[str, ...] = ()
    criticality: int = 0

    @property
    def failures(self) -> tuple[Step, ...]:
        """The steps that could not be taken."""
        return tuple(step for step in self.trace if step.outcome is Outcome.FAILED)
