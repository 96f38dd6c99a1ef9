"""The ways that lead from one status to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.workflows.elements import (
    ALL,
    APPLICANT,
    ENDPOINT,
    PREVIOUS,
    WAITING,
    Action,
    EntryAction,
    Status,
    Workflow,
)


@dataclass(frozen=True)
class Way:
    """One way out of a status, and whether only an agent can open it."""

    to: str
    by_agent: bool
    is_primary: bool = False


def ways_out(workflow: Workflow, status: Status) -> list[Way]:
    """The ways out of a status: those it takes by itself on entering come first, those of global actions last."""
    jumps = [Way(target, by_agent=False) for entry in reachable_entries(status) for target in entry.targets]
    if (following := unconditional_target(status)) is not None:
        return list(_resolve_previous(workflow, [*jumps, Way(following, by_agent=False)]))
    actions = [way for action in status.actions for way in _ways_of(action)]
    targets = [*(timeout.to for timeout in status.timeouts), *(call.to for call in status.calls)]
    others = [Way(to, by_agent=False) for to in targets]
    everywhere = [
        way for action in workflow.global_actions if is_available_in(action, status) for way in _ways_of(action)
    ]
    return list(_resolve_previous(workflow, [*jumps, *actions, *others, *everywhere]))


def is_available_in(action: Action, status: Status) -> bool:
    """Whether a global action makes sense in the status."""
    if isinstance(action.where, frozenset):
        return status.id in action.where
    return {ALL: True, WAITING: is_waiting(status), ENDPOINT: is_endpoint(status)}[action.where]


def is_endpoint(status: Status) -> bool:
    """The work ends there: said so, or without a way out of its own."""
    ways: tuple[object, ...] = (
        status.timeouts,
        status.calls,
        unconditional_target(status),
        any(entry.targets for entry in status.entry_actions()),
    )
    return status.is_endpoint or not (any(ways) or any(action.to for action in status.actions))


def is_waiting(status: Status) -> bool:
    """Somebody has something to do there for the case to go on."""
    if status.is_endpoint or unconditional_target(status) is not None:
        return False
    return any(action.to is not None or any(entry.targets for entry in action.run) for action in status.actions)


def reachable_entries(status: Status) -> tuple[EntryAction, ...]:
    """The entry actions that can run: nothing runs after a change of status without condition."""
    for position, entry in enumerate(status.on_enter):
        if entry.target is not None and entry.condition is None:
            return status.on_enter[: position + 1]
    return status.on_enter


def unconditional_target(status: Status) -> str | None:
    """The status a case goes on to at the latest, when it never stays in this one."""
    if status.loop is not None:
        return status.loop.then
    entries = reachable_entries(status)
    # Behind a step of the outside the case stays for a while, and may stay for good.
    if any(entry.is_deferred for entry in entries):
        return None
    return entries[-1].target if entries and entries[-1].condition is None else None


def statuses_entered_at_once(workflow: Workflow, action: Action) -> list[Status]:
    """The statuses that a case may enter when an action is done, before anybody or anything else acts."""
    statuses: dict[str, Status] = {}
    queue = deque(way.to for way in _resolve_previous(workflow, _ways_of(action)))
    while queue:
        status = workflow.status(queue.popleft())
        if status.id in statuses:
            continue
        statuses[status.id] = status
        targets = [target for entry in reachable_entries(status) for target in entry.targets]
        targets += [status.loop.then] if status.loop else []
        queue.extend(way.to for way in _resolve_previous(workflow, [Way(target, by_agent=False) for target in targets]))
    return list(statuses.values())


def distances(workflow: Workflow, *, follow: Callable[[Way], bool] = lambda way: True) -> dict[str, int]:
    """Count the fewest ways to take to each status that can be reached from the initial one."""
    distances_by_status = {workflow.initial: 0}
    queue = deque(distances_by_status)
    while queue:
        current = queue.popleft()
        for way in ways_out(workflow, workflow.status(current)):
            if way.to not in distances_by_status and follow(way):
                distances_by_status[way.to] = distances_by_status[current] + 1
                queue.append(way.to)
    return distances_by_status


def statuses_leading_to(workflow: Workflow, targets: Iterable[str]) -> set[str]:
    """The statuses from which at least one of the targets can be reached, targets included."""
    leading = set(targets)
    ways = {status.id: {way.to for way in ways_out(workflow, status)} for status in workflow.statuses}
    while more := {identifier for identifier, reached in ways.items() if reached & leading} - leading:
        leading |= more
    return leading


def endless_loops(workflow: Workflow) -> list[tuple[str, ...]]:
    """Statuses that send a case round for ever, each loop told once from its first status in the document."""
    loops: list[tuple[str, ...]] = []
    for status in workflow.statuses:
        visited = [status.id]
        while (following := _unconditional_next_status(workflow, visited[-1])) and following not in visited:
            visited.append(following)
        if following == status.id and not any(status.id in loop for loop in loops):
            loops.append(tuple(visited))
    return loops


def _unconditional_next_status(workflow: Workflow, status_id: str) -> str | None:
    following = unconditional_target(workflow.status(status_id))
    return None if following == PREVIOUS else following  # a marker is used up: going back comes to an end


def _ways_of(action: Action) -> Iterator[Way]:
    by_agent = APPLICANT not in action.by and not action.timers and not action.callable_by
    for entry in action.run:
        yield from (Way(target, by_agent, action.primary) for target in entry.targets)
    if action.to is not None:
        yield Way(action.to, by_agent, action.primary)


def _resolve_previous(workflow: Workflow, ways: Iterable[Way]) -> Iterator[Way]:
    """Going back may lead to any status that a jump marks."""
    for way in ways:
        if way.to != PREVIOUS:
            yield way
        else:
            yield from (Way(status_id, way.by_agent, way.is_primary) for status_id in _marked_statuses(workflow))


def _marked_statuses(workflow: Workflow) -> list[str]:
    """The statuses that some jump marks on leaving them."""
    status_ids = []
    for status in workflow.statuses:
        global_actions = [action for action in workflow.global_actions if is_available_in(action, status)]
        marks = [
            entry.has_mark
            for entry in (*status.entry_actions(), *(each for action in global_actions for each in action.run))
        ]
        marks += [action.has_mark for action in (*status.actions, *global_actions)]
        marks += [timeout.has_mark for timeout in status.timeouts] + [call.has_mark for call in status.calls]
        if any(marks):
            status_ids.append(status.id)
    return status_ids
