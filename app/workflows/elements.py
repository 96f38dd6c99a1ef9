"""The elements of a workflow, as they are once its document has been read. Nothing here changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.workflows.actions import ACTION_TYPES, ParameterKind, Part, parts_of
from app.workflows.actions.declaration import APPLICANT as APPLICANT
from app.workflows.actions.declaration import DONE, FAILED
from app.workflows.moments import Timeout, Timer

# As a target: the last status that a jump marked. No status may take its name.
PREVIOUS = "previous"

# Where a request that its applicant withdrew ends (workflows.withdrawal); a document cannot use such a name.
WITHDRAWN = "withdrawn-by-applicant"
# Where a request that was merged into another ends (workflows.merge_status).
MERGED = "merged-with-another"

# The statuses a global action is for, when they are not named one by one.
ALL, WAITING, ENDPOINT = "all", "waiting", "endpoint"


class UnknownStatus(LookupError):
    """The workflow has no such status."""


@dataclass(frozen=True)
class Function:
    """A part to play in the workflow; each procedure says which role plays it."""

    id: str
    label: str


@dataclass(frozen=True)
class Level:
    """A level of urgency above the ordinary one."""

    id: str
    label: str
    tone: str


@dataclass(frozen=True)
class EntryAction:
    """An action run when a status is entered or when another action is done. `parameters` are those of its type."""

    id: str
    type: str
    condition: Any
    parameters: Mapping[str, Any]

    @property
    def target(self) -> str | None:
        """The status to which it takes the case away once done; nothing when it leaves the case where it is."""
        action_type = ACTION_TYPES.get(self.type)
        return self.parameters[action_type.target_parameter] if action_type and action_type.target_parameter else None

    @property
    def targets(self) -> tuple[str, ...]:
        """Every status to which it may lead, the usual one as well as the others."""
        return tuple(part.value for part in self.parts if part.kind is ParameterKind.STATUS and part.value is not None)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of its parameters."""
        return tuple(parts_of(self.type, self.parameters))

    @property
    def has_mark(self) -> bool:
        return bool(self.parameters.get("mark")) and self.target is not None

    @property
    def is_deferred(self) -> bool:
        """Done by the worker after the commit: what follows it waits for the outcome."""
        action_type = ACTION_TYPES.get(self.type)
        return action_type is not None and action_type.is_deferred

    @property
    def asks_applicant(self) -> bool:
        """Whether what follows waits for an answer of the applicant."""
        action_type = ACTION_TYPES.get(self.type)
        return action_type is not None and action_type.asks_applicant

    @property
    def response_name(self) -> str | None:
        """The name under which what it was answered is read, for a type that is answered."""
        action_type = ACTION_TYPES.get(self.type)
        return str(self.parameters.get("name") or self.id) if action_type and action_type.has_response else None

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Possible outcomes of a deferred action; empty for any other."""
        action_type = ACTION_TYPES.get(self.type)
        if action_type is None or not action_type.is_deferred:
            return ()
        return (DONE, *(outcome.key for outcome in action_type.outcomes), FAILED)

    def find_outcome_target(self, outcome: str) -> str | None:
        """The status where the case goes when the action ends so; None when it stays, or goes on."""
        action_type = ACTION_TYPES.get(self.type)
        parameters = {outcome.key: outcome.parameter for outcome in action_type.outcomes} if action_type else {}
        return self.parameters.get({**parameters, FAILED: "on_failure"}.get(outcome, ""))


@dataclass(frozen=True)
class Edits:
    """The answers of the request that an action corrects: some pages, some fields, or all."""

    pages: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Action:
    """An action open to agents or to the applicant in a status. Without `to` the status does not change.

    A global action is one too, for all the statuses of `where`; it may also happen by itself or be asked for from outside.
    """

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
    has_mark: bool = False
    run: tuple[EntryAction, ...] = ()
    is_global: bool = False
    where: str | frozenset[str] = ALL
    is_bulk: bool = False
    timers: tuple[Timer, ...] = ()
    callable_by: frozenset[str] = frozenset()
    edits: Edits | None = None
    # What was answered is read by the agents only, or by the applicant too.
    is_shared: bool = False
    # May be asked for on the ground, without a network; done once the device has one again.
    is_offline: bool = False
    # How the applicant withdraws the request.
    withdraws: bool = False

    @property
    def has_form(self) -> bool:
        """Whether something is to be read or answered before it is done."""
        return bool(self.fields or self.confirm or self.edits is not None)

    @property
    def is_expected(self) -> bool:
        """Whether the case waits for it; what is offered quietly may be done or not."""
        return self.tone != "quiet"


@dataclass(frozen=True)
class Call:
    """A way out of a status that other software opens. What it gives are the answers to the fields."""

    id: str
    by: frozenset[str]
    to: str
    condition: Any
    has_mark: bool = False
    label: str = ""
    fields: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Loop:
    """Entry actions of the status run once for each item of a list, then the case goes on."""

    over: Any
    then: str


@dataclass(frozen=True)
class Status:
    """A status of the case, with labels and texts for agents and for the applicant."""

    id: str
    label: str
    public_label: str
    public_text: str
    tone: str
    is_closed: bool
    public: bool
    decision: str | None
    on_enter: tuple[EntryAction, ...]
    actions: tuple[Action, ...]
    timeouts: tuple[Timeout, ...]
    calls: tuple[Call, ...] = ()
    loop: Loop | None = None
    agents_text: str = ""
    is_endpoint: bool = False
    # Whether the request may be withdrawn there, as long as nothing is decided.
    is_withdrawable: bool = True

    @property
    def awaits_applicant(self) -> bool:
        """Whether something there is to be done by the applicant for the case to go on."""
        return any(APPLICANT in action.by and action.is_expected for action in self.actions)

    def entry_actions(self) -> Iterator[EntryAction]:
        """Entry actions of the status, then those of its actions."""
        yield from self.on_enter
        for action in self.actions:
            yield from action.run


@dataclass(frozen=True)
class Workflow:
    """A circuit: its statuses in the order they were written, the first entered being `initial`."""

    slug: str
    title: str
    functions: tuple[Function, ...]
    processing_fields: tuple[Mapping[str, Any], ...]
    initial: str
    statuses: tuple[Status, ...]
    variables: tuple[Mapping[str, Any], ...] = ()
    levels: tuple[Level, ...] = ()
    global_actions: tuple[Action, ...] = ()
    is_withdrawable: bool = True

    def status(self, identifier: str) -> Status:
        """The status of that name. Raises UnknownStatus."""
        status = self.find_status(identifier)
        if status is None:
            raise UnknownStatus(identifier)
        return status

    def find_status(self, identifier: str) -> Status | None:
        """The status of that name; None when the workflow has none, such as a status of an older version."""
        return next((status for status in self.statuses if status.id == identifier), None)

    def level(self, number: int) -> Level | None:
        """The level of urgency of that rank; nothing for the ordinary one."""
        return self.levels[min(number, len(self.levels)) - 1] if number > 0 and self.levels else None

    def action(self, status_id: str, action_id: str) -> Action | None:
        """An action of the status, else a global one."""
        status = self.find_status(status_id)
        actions = (*(status.actions if status else ()), *self.global_actions)
        return next((action for action in actions if action.id == action_id), None)

    def entry_action(self, status_id: str, entry_id: str) -> EntryAction | None:
        """The entry action of that name in a status, else in a global action."""
        status = self.find_status(status_id)
        of_global = (entry for action in self.global_actions for entry in action.run)
        return next(
            (each for each in (*(status.entry_actions() if status else ()), *of_global) if each.id == entry_id), None
        )

    @property
    def processing_names(self) -> frozenset[str]:
        """Identifiers of the data that agents and the circuit itself keep about a case."""
        return frozenset(str(field["id"]) for field in self.processing_fields)

    @cached_property
    def steps_by_response(self) -> Mapping[str, frozenset[str]]:
        """The steps whose answer is read under each name."""
        step_ids: dict[str, frozenset[str]] = {}
        global_entries = (entry for action in self.global_actions for entry in action.run)
        for entry in (*(entry for status in self.statuses for entry in status.entry_actions()), *global_entries):
            if (name := entry.response_name) is not None:
                step_ids[name] = step_ids.get(name, frozenset()) | {entry.id}
        return step_ids

    @property
    def all_actions(self) -> Iterator[Action]:
        for status in self.statuses:
            yield from status.actions
        yield from self.global_actions

    @property
    def asked_fields(self) -> Iterator[Mapping[str, Any]]:
        """Fields asked by actions and calls, outside of the form."""
        for action in self.all_actions:
            yield from action.fields
        for status in self.statuses:
            for call in status.calls:
                yield from call.fields
