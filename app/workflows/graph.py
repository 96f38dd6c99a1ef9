"""The ways that lead from one status to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.workflows.elements import APPLICANT, EntryAction, Status, Workflow


@dataclass(frozen=True)
class Way:
    """One way out of a status, and whether only an agent can open it."""

    to: str
    by_agent: bool
    is_primary: bool = False


def ways_out(status: Status) -> list[Way]:
    """The ways out of a status: those it takes by itself on entering come first."""
    jumps = [Way(target, by_agent=False) for entry in run_entries(status) for target in entry.targets]
    if always_left_for(status) is not None:
        return jumps
    actions = [
        Way(action.to, by_agent=APPLICANT not in action.by, is_primary=action.primary)
        for action in status.actions
        if action.to is not None
    ]
    return jumps + actions + [Way(timeout.to, by_agent=False) for timeout in status.timeouts]


def run_entries(status: Status) -> tuple[EntryAction, ...]:
    """The entry actions that can run: nothing runs after a change of status without condition."""
    for position, entry in enumerate(status.on_enter):
        if entry.target is not None and entry.condition is None:
            return status.on_enter[: position + 1]
    return status.on_enter


def always_left_for(status: Status) -> str | None:
    """The status a case goes on to at the latest, when it never stays in this one."""
    entries = run_entries(status)
    return entries[-1].target if entries and entries[-1].condition is None else None


def distances(workflow: Workflow, *, follow: Callable[[Way], bool] = lambda way: True) -> dict[str, int]:
    """How many ways to take, at least, to each status that can be reached from the initial one."""
    found = {workflow.initial: 0}
    queue = deque(found)
    while queue:
        current = queue.popleft()
        for way in ways_out(workflow.status(current)):
            if way.to not in found and follow(way):
                found[way.to] = found[current] + 1
                queue.append(way.to)
    return found


def leading_to(workflow: Workflow, targets: Iterable[str]) -> set[str]:
    """The statuses from which at least one of the targets can be reached, targets included."""
    leading = set(targets)
    ways = {status.id: {way.to for way in ways_out(status)} for status in workflow.statuses}
    while more := {identifier for identifier, reached in ways.items() if reached & leading} - leading:
        leading |= more
    return leading


def endless_loops(workflow: Workflow) -> list[tuple[str, ...]]:
    """Statuses that send a case round for ever, each loop told once from its first status in the document."""
    loops: list[tuple[str, ...]] = []
    for status in workflow.statuses:
        visited = [status.id]
        while (following := always_left_for(workflow.status(visited[-1]))) and following not in visited:
            visited.append(following)
        if following == status.id and not any(status.id in loop for loop in loops):
            loops.append(tuple(visited))
    return loops
