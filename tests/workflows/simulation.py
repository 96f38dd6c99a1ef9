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
from app.workflows.graph import is_available_in

MAX_VISITS = 20_000
# How many statuses to go back to are told apart: all ways back there are need one, their combinations have no end.
_MAX_MARKERS = 1
# No status of a document has such a name.
_FORCED_STATUS = "(forced)"
# No conditional jump has such a name.
_NO_JUMP = "(none)"


@dataclass(frozen=True)
class Move:
    """A move from a status: an action, a time-out, a call, a conditional jump, the outcome of a step."""

    status: str
    kind: str
    id: str


@dataclass
class SimulationResult:
    """Result of a walk: statuses never reached (`unreached`) and endless loops (`endless`)."""

    reached: set[str] = field(default_factory=set)
    unreached: tuple[str, ...] = ()
    endless: list[Move] = field(default_factory=list)
    failures: list[Step] = field(default_factory=list)
    moves: int = 0
    is_complete: bool = True


@dataclass(frozen=True)
class _State:
    """Current status of the walk, and the state to return to."""

    status: str
    markers: tuple[str, ...]


def simulate(workflow: Workflow, answers: Iterable[Mapping[str, Any]] = ({},)) -> SimulationResult:
    """The walk of this workflow, once for each set of answers, within a bounded number of visits."""
    result = SimulationResult()
    for sample in answers:
        _Simulation(_without_conditions(workflow), {"answers": dict(sample), "case": {}}, result).run()
    result.unreached = tuple(status.id for status in workflow.statuses if status.id not in result.reached)
    return result


class _Simulation:
    """One walk in the making."""

    def __init__(self, workflow: Workflow, context: Mapping[str, Any], result: SimulationResult) -> None:
        self._workflow, self._context, self._result = workflow, context, result
        self._queue: deque[_State] = deque()
        self._visited: set[_State] = set()
        self._tried_outcomes: set[tuple[_State, str]] = set()

    def run(self) -> None:
        start = Move(self._workflow.initial, "status", self._workflow.initial)
        self._try_move(
            start, lambda: engine.enter_status(self._workflow, self._workflow.initial, context=self._context)
        )
        while self._queue:
            place = self._queue.popleft()
            for move, take in self._possible_moves(place):
                self._try_move(move, take)

    def _try_move(self, move: Move, take: Any) -> None:
        self._result.moves += 1
        if self._result.moves > MAX_VISITS:
            self._result.is_complete = False
            return
        try:
            run = take()
        except EndlessJump:
            if move not in self._result.endless:
                self._result.endless.append(move)
            return
        self._record_arrival(run, move.status)

    def _record_arrival(self, run: Run, forced: str) -> None:
        """`forced`: the status of which a copy was entered, if any was."""
        entered = [forced if name == _FORCED_STATUS else name for name in (*run.statuses, run.status)]
        self._result.reached.update(entered if run.statuses else ())
        self._result.failures.extend(step for step in run.failures if step.why is not engine.StepReason.NOT_DONE)
        for status in entered:
            place = _State(status, run.markers[-_MAX_MARKERS:])
            if place not in self._visited:
                self._visited.add(place)
                self._queue.append(place)
        for effect in run.effects:
            if effect.action.is_deferred:
                status = forced if effect.status == _FORCED_STATUS else effect.status
                self._try_outcomes(_State(status, run.markers), effect.action)

    def _try_outcomes(self, place: _State, entry: EntryAction) -> None:
        entry_id = entry.id
        if (place, entry_id) in self._tried_outcomes:
            return  # tried again after a failure, it comes to the same
        self._tried_outcomes.add((place, entry_id))
        for outcome in entry.outcomes:
            kwargs: dict[str, Any] = {"outcome": outcome, "context": self._context, "markers": place.markers}
            self._try_move(
                Move(place.status, "outcome", entry_id),
                lambda kwargs=kwargs: engine.resume_step(self._workflow, place.status, entry_id, **kwargs),
            )

    def _possible_moves(self, state: _State) -> Iterator[tuple[Move, Any]]:
        status = self._workflow.status(state.status)
        arguments: dict[str, Any] = {"context": self._context, "markers": state.markers}
        for action in (
            *status.actions,
            *(
                global_action
                for global_action in self._workflow.global_actions
                if is_available_in(global_action, status)
            ),
        ):
            yield Move(status.id, "action", action.id), self._action_runner(self._workflow, status, action, arguments)
            for entry in action.run:
                if entry.targets and entry.condition is not None:
                    forced = _with_forced_action_jump(self._workflow, action, entry.id)
                    yield (
                        Move(status.id, "action", f"{action.id} {entry.id}"),
                        self._action_runner(forced, status, action, arguments),
                    )
        for timeout in status.timeouts:
            yield (
                Move(status.id, "timeout", timeout.id),
                lambda name=timeout.id: engine.run_timeout(self._workflow, status.id, name, **arguments),
            )
        for call in status.calls:
            yield (
                Move(status.id, "call", call.id),
                lambda call=call: engine.run_call(self._workflow, status.id, call.id, functions=call.by, **arguments),
            )
        for entry in status.on_enter:
            if entry.targets and entry.condition is not None:
                forced = _with_forced_jump(self._workflow, status, entry.id)
                yield (
                    Move(status.id, "entry_action", entry.id),
                    lambda forced=forced: engine.enter_status(forced, _FORCED_STATUS, **arguments),
                )
        if any(entry.targets and entry.condition is not None for entry in status.on_enter):
            without_jumps = _without_conditional_jumps(self._workflow, status)
            yield (
                Move(status.id, "entry_action", _NO_JUMP),
                lambda: engine.enter_status(without_jumps, _FORCED_STATUS, **arguments),
            )

    def _action_runner(self, workflow: Workflow, status: Status, action: Action, arguments: Mapping[str, Any]) -> Any:
        people = action.by or action.callable_by
        if action.by:
            return lambda: engine.run_action(workflow, status.id, action.id, functions=people, values={}, **arguments)
        return lambda: engine.run_global_action(workflow, status.id, action.id, **arguments)


def _without_conditions(workflow: Workflow) -> Workflow:
    """Return a copy of the workflow whose buttons, time-outs and calls wait for no condition."""
    statuses = tuple(
        replace(
            status,
            actions=tuple(replace(action, condition=None) for action in status.actions),
            timeouts=tuple(replace(timeout, condition=None) for timeout in status.timeouts),
            calls=tuple(replace(call, condition=None) for call in status.calls),
        )
        for status in workflow.statuses
    )
    everywhere = tuple(replace(global_action, condition=None) for global_action in workflow.global_actions)
    return replace(workflow, statuses=statuses, global_actions=everywhere)


def _with_forced_jump(workflow: Workflow, status: Status, entry_id: str) -> Workflow:
    """Return the workflow with a copy of the status, where that conditional jump is the one taken on entering.

    Only the copy: a jump that leads back there, as in a count, is then decided as always.
    """
    forced = replace(status, id=_FORCED_STATUS, on_enter=_force_entry(status.on_enter, entry_id))
    return replace(workflow, statuses=(*workflow.statuses, forced))


def _without_conditional_jumps(workflow: Workflow, status: Status) -> Workflow:
    """Return the workflow with a copy of the status, where no conditional jump is taken on entering."""
    entries = tuple(entry for entry in status.on_enter if not (entry.targets and entry.condition is not None))
    return replace(workflow, statuses=(*workflow.statuses, replace(status, id=_FORCED_STATUS, on_enter=entries)))


def _with_forced_action_jump(workflow: Workflow, action: Action, entry_id: str) -> Workflow:
    """Return the workflow where that conditional jump is the one taken when the action is done."""
    forced = replace(action, run=_force_entry(action.run, entry_id))

    def put(actions: tuple[Action, ...]) -> tuple[Action, ...]:
        return tuple(forced if each is action else each for each in actions)

    statuses = tuple(replace(status, actions=put(status.actions)) for status in workflow.statuses)
    return replace(workflow, statuses=statuses, global_actions=put(workflow.global_actions))


def _force_entry(entries: Iterable[EntryAction], entry_id: str) -> tuple[EntryAction, ...]:
    """The entries with that one whatever its condition, and nothing before it that leads elsewhere or is waited for."""
    forced_entries, is_before = [], True
    for entry in entries:
        is_before = is_before and entry.id != entry_id
        if entry.id == entry_id:
            forced_entries.append(replace(entry, condition=None))
        elif not (is_before and (entry.targets or entry.is_deferred)):
            forced_entries.append(entry)
    return tuple(forced_entries)
