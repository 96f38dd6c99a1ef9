"""Walking a workflow through all its statuses, as if everybody did everything they can: where it leads, and what breaks.

Conditions of buttons, time-outs and calls are taken to hold; those of what happens on entering a status hold or not
according to the answers given, then each conditional jump is taken once, and none of them once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.workflows import engine
from app.workflows.elements import Action, EntryAction, Status, Workflow
from app.workflows.engine import EndlessJump, Run, Step
from app.workflows.graph import is_for

MAX_VISITS = 20_000
# How many statuses to go back to are told apart: all ways back there are need one, their combinations have no end.
_MARKERS = 1
# No status of a document has such a name.
_FORCED = "(forced)"
# No conditional jump has such a name.
_NONE = "(none)"


@dataclass(frozen=True)
class Move:
    """What is done in a status: an action, a time-out, a call, a conditional jump, the outcome of a step."""

    status: str
    kind: str
    id: str


@dataclass
class Walk:
    """What a walk found. `never` are the statuses in which nobody ever came, `endless` what goes round for ever."""

    reached: set[str] = field(default_factory=set)
    never: tuple[str, ...] = ()
    endless: list[Move] = field(default_factory=list)
    failures: list[Step] = field(default_factory=list)
    moves: int = 0
    is_complete: bool = True


@dataclass(frozen=True)
class _Place:
    """Where the walk stands, and where it would go back to."""

    status: str
    markers: tuple[str, ...]


def walk(workflow: Workflow, answers: Iterable[Mapping[str, Any]] = ({},)) -> Walk:
    """The walk of this workflow, once for each set of answers, within a bounded number of visits."""
    found = Walk()
    for given in answers:
        _Walking(_open(workflow), {"answers": dict(given), "case": {}}, found).go()
    found.never = tuple(status.id for status in workflow.statuses if status.id not in found.reached)
    return found


class _Walking:
    """One walk in the making."""

    def __init__(self, workflow: Workflow, context: Mapping[str, Any], found: Walk) -> None:
        self._workflow, self._context, self._found = workflow, context, found
        self._queue: deque[_Place] = deque()
        self._known: set[_Place] = set()
        self._awaited: set[tuple[_Place, str]] = set()

    def go(self) -> None:
        start = Move(self._workflow.initial, "status", self._workflow.initial)
        self._take(start, lambda: engine.enter(self._workflow, self._workflow.initial, context=self._context))
        while self._queue:
            place = self._queue.popleft()
            for move, take in self._moves(place):
                self._take(move, take)

    def _take(self, move: Move, take: Any) -> None:
        self._found.moves += 1
        if self._found.moves > MAX_VISITS:
            self._found.is_complete = False
            return
        try:
            run = take()
        except EndlessJump:
            if move not in self._found.endless:
                self._found.endless.append(move)
            return
        self._arrive(run, move.status)

    def _arrive(self, run: Run, forced: str) -> None:
        """`forced`: the status of which a copy was entered, if any was."""
        entered = [forced if name == _FORCED else name for name in (*run.statuses, run.status)]
        self._found.reached.update(entered if run.statuses else ())
        self._found.failures.extend(step for step in run.failures if step.why is not engine.Why.NOT_DONE)
        for status in entered:
            place = _Place(status, run.markers[-_MARKERS:])
            if place not in self._known:
                self._known.add(place)
                self._queue.append(place)
        for effect in run.effects:
            if effect.action.is_deferred:
                status = forced if effect.status == _FORCED else effect.status
                self._take_outcomes(_Place(status, run.markers), effect.action.id)

    def _take_outcomes(self, place: _Place, entry_id: str) -> None:
        if (place, entry_id) in self._awaited:
            return  # tried again after a failure, it comes to the same
        self._awaited.add((place, entry_id))
        for succeeded in (True, False):
            kwargs: dict[str, Any] = {"succeeded": succeeded, "context": self._context, "markers": place.markers}
            self._take(
                Move(place.status, "outcome", entry_id),
                lambda kwargs=kwargs: engine.resume(self._workflow, place.status, entry_id, **kwargs),
            )

    def _moves(self, place: _Place) -> Iterator[tuple[Move, Any]]:
        status = self._workflow.status(place.status)
        given: dict[str, Any] = {"context": self._context, "markers": place.markers}
        for action in (*status.actions, *(each for each in self._workflow.global_actions if is_for(each, status))):
            yield Move(status.id, "action", action.id), self._act(self._workflow, status, action, given)
            for entry in action.run:
                if entry.targets and entry.condition is not None:
                    forced = _forcing_action(self._workflow, action, entry.id)
                    yield Move(status.id, "action", f"{action.id} {entry.id}"), self._act(forced, status, action, given)
        for timeout in status.timeouts:
            yield (
                Move(status.id, "timeout", timeout.id),
                lambda name=timeout.id: engine.time_out(self._workflow, status.id, name, **given),
            )
        for call in status.calls:
            yield (
                Move(status.id, "call", call.id),
                lambda call=call: engine.call(self._workflow, status.id, call.id, functions=call.by, **given),
            )
        for entry in status.on_enter:
            if entry.targets and entry.condition is not None:
                forced = _forcing(self._workflow, status, entry.id)
                yield (
                    Move(status.id, "entry_action", entry.id),
                    lambda forced=forced: engine.enter(forced, _FORCED, **given),
                )
        if any(entry.targets and entry.condition is not None for entry in status.on_enter):
            going_on = _going_on(self._workflow, status)
            yield Move(status.id, "entry_action", _NONE), lambda: engine.enter(going_on, _FORCED, **given)

    def _act(self, workflow: Workflow, status: Status, action: Action, given: Mapping[str, Any]) -> Any:
        people = action.by or action.callable_by
        if action.by:
            return lambda: engine.act(workflow, status.id, action.id, functions=people, values={}, **given)
        return lambda: engine.happen(workflow, status.id, action.id, **given)


def _open(workflow: Workflow) -> Workflow:
    """The same workflow whose buttons, time-outs and calls wait for no condition."""
    statuses = tuple(
        replace(
            status,
            actions=tuple(replace(each, condition=None) for each in status.actions),
            timeouts=tuple(replace(each, condition=None) for each in status.timeouts),
            calls=tuple(replace(each, condition=None) for each in status.calls),
        )
        for status in workflow.statuses
    )
    everywhere = tuple(replace(each, condition=None) for each in workflow.global_actions)
    return replace(workflow, statuses=statuses, global_actions=everywhere)


def _forcing(workflow: Workflow, status: Status, entry_id: str) -> Workflow:
    """The same workflow with a copy of the status, where that conditional jump is the one taken on entering.

    Only the copy: a jump that leads back there, as in a count, is then decided as always.
    """
    forced = replace(status, id=_FORCED, on_enter=_taking(status.on_enter, entry_id))
    return replace(workflow, statuses=(*workflow.statuses, forced))


def _going_on(workflow: Workflow, status: Status) -> Workflow:
    """The same workflow with a copy of the status, where no conditional jump is taken on entering."""
    entries = tuple(entry for entry in status.on_enter if not (entry.targets and entry.condition is not None))
    return replace(workflow, statuses=(*workflow.statuses, replace(status, id=_FORCED, on_enter=entries)))


def _forcing_action(workflow: Workflow, action: Action, entry_id: str) -> Workflow:
    """The same workflow where that conditional jump is the one taken when the action is done."""
    forced = replace(action, run=_taking(action.run, entry_id))

    def put(actions: tuple[Action, ...]) -> tuple[Action, ...]:
        return tuple(forced if each is action else each for each in actions)

    statuses = tuple(replace(each, actions=put(each.actions)) for each in workflow.statuses)
    return replace(workflow, statuses=statuses, global_actions=put(workflow.global_actions))


def _taking(entries: Iterable[EntryAction], entry_id: str) -> tuple[EntryAction, ...]:
    """The entries with that one whatever its condition, and nothing before it that leads elsewhere or is waited for."""
    taken, is_before = [], True
    for entry in entries:
        is_before = is_before and entry.id != entry_id
        if entry.id == entry_id:
            taken.append(replace(entry, condition=None))
        elif not (is_before and (entry.targets or entry.is_deferred)):
            taken.append(entry)
    return tuple(taken)
