"""The case of a trial: in memory only, in no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.procedures.definition import Procedure
from app.studio.trials.tried_definitions import TriedDefinitions
from app.workflows.definition import Status, Workflow
from app.workflows.engine import Effect

# Who moved the case: the legal clock tells an answer of the authority from a withdrawal.
AGENT, RESIDENT, SYSTEM = "agent", "resident", "system"


@dataclass(frozen=True)
class JournalEntry:
    """Entry of the journal of a trial, in words; `rows` are the settings of an action with its texts filled in."""

    at: datetime
    title: str
    icon: str = "info"
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    # "ran", "skipped", "failed" or "awaited".
    state: str = "ran"
    # Whether something would have left the application or changed something else than the case.
    is_simulated: bool = False


@dataclass(frozen=True)
class VisitedStatus:
    """A status that the case entered, when, and who made it enter."""

    status: str
    at: datetime
    by: str


@dataclass(frozen=True)
class PublicNote:
    """Something that the circuit shows on the page of the case, to whom, and whether only until the status changes."""

    at: datetime
    title: str
    text: str
    tone: str = "info"
    is_for_applicant: bool = True
    is_for_agents: bool = True
    is_alert: bool = False


@dataclass(frozen=True)
class PendingStep:
    """A step that the worker would do, whose result the author gives."""

    status: str
    entry: str
    effect: Effect


@dataclass
class TrialCase:
    """The state of the case after the moves so far."""

    tried: TriedDefinitions
    now: datetime
    answers: dict[str, Any] = field(default_factory=dict)
    has_account: bool = False
    status_id: str | None = None
    status_since: datetime | None = None
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    anonymise_on: date | None = None
    processing: dict[str, Any] = field(default_factory=dict)
    markers: tuple[str, ...] = ()
    criticality: int = 0
    visited: list[VisitedStatus] = field(default_factory=list)
    calls: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    pending: list[PendingStep] = field(default_factory=list)
    # Instants by ("timeout", its name) in the status, or (global action, its timer).
    timers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    notes: list[PublicNote] = field(default_factory=list)
    journal: list[JournalEntry] = field(default_factory=list)
    silence_on: date | None = None
    # Why nothing more can happen: anonymised, deleted, or a circuit that never stops.
    end_reason: str = ""

    @property
    def procedure(self) -> Procedure:
        return self.tried.procedure

    @property
    def workflow(self) -> Workflow:
        return self.tried.workflow

    @property
    def is_submitted(self) -> bool:
        return self.status_id is not None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def status(self) -> Status:
        """The status where the case stands, once it is submitted."""
        assert self.status_id is not None
        return self.workflow.status(self.status_id)

    @property
    def previous_status(self) -> str | None:
        return self.visited[-2].status if len(self.visited) > 1 else None

    def add_entry(self, title: str, **more: Any) -> None:
        """Append to the journal, at the time of the trial."""
        self.journal.append(JournalEntry(self.now, title, **more))
