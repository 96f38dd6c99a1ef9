"""The elements of a workflow, as they are once its document has been read. Nothing here changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.workflows.action_types import ACTION_TYPES, Holds, Part, parts_of

# The person who asks plays this part in every workflow; no function may take its name.
APPLICANT = "applicant"


class UnknownStatus(LookupError):
    """The workflow has no such status."""


@dataclass(frozen=True)
class Function:
    """A part to play in the workflow; each procedure says which role plays it."""

    id: str
    label: str


@dataclass(frozen=True)
class EntryAction:
    """What happens by itself on entering a status. `parameters` are those of its type."""

    id: str
    type: str
    condition: Any
    parameters: Mapping[str, Any]

    @property
    def target(self) -> str | None:
        """The status to which it takes the case away once done; nothing when it leaves the case where it is."""
        found = ACTION_TYPES.get(self.type)
        return self.parameters[found.goes_to] if found and found.goes_to else None

    @property
    def targets(self) -> tuple[str, ...]:
        """Every status to which it may lead, the usual one as well as the others."""
        return tuple(part.value for part in self.parts if part.holds is Holds.STATUS and part.value is not None)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What its parameters name."""
        return tuple(parts_of(self.type, self.parameters))


@dataclass(frozen=True)
class Action:
    """What an agent or the applicant can do in a status. Without `to` the case stays where it is."""

    id: str
    label: str
    by: frozenset[str]
    to: str | None
    primary: bool
    tone: str
    fields: tuple[Mapping[str, Any], ...]
    confirm: str | None
    condition: Any
    checks: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Delay:
    """How long to wait: months and days are those of the calendar in Paris, hours and minutes are exact."""

    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Timeout:
    """Where the case goes when it has stayed in the status for so long."""

    id: str
    after: Delay
    to: str
    condition: Any


@dataclass(frozen=True)
class DueTimeout(Timeout):
    """A time-out of a case that stands in the status, with the instant it falls due."""

    at: datetime


@dataclass(frozen=True)
class Status:
    """Where a case stands, in the words of the agents and in those of the applicant."""

    id: str
    label: str
    public_label: str
    public_text: str
    tone: str
    closed: bool
    public: bool
    decision: str | None
    on_enter: tuple[EntryAction, ...]
    actions: tuple[Action, ...]
    timeouts: tuple[Timeout, ...]


@dataclass(frozen=True)
class Workflow:
    """A circuit: its statuses in the order they were written, the first entered being `initial`."""

    slug: str
    title: str
    functions: tuple[Function, ...]
    processing_fields: tuple[Mapping[str, Any], ...]
    initial: str
    statuses: tuple[Status, ...]

    def status(self, identifier: str) -> Status:
        for status in self.statuses:
            if status.id == identifier:
                return status
        raise UnknownStatus(identifier)

    @property
    def processing_names(self) -> frozenset[str]:
        """Identifiers of the data that agents and the circuit itself keep about a case."""
        return frozenset(str(field["id"]) for field in self.processing_fields)
