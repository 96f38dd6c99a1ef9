"""The statuses that a version of a workflow proposes to cases whose own status it does not have."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from app.cases.workflow.version_change import can_hold_cases
from app.language.text.normalisation import fold
from app.workflows.definition import Status, Workflow
from app.workflows.graph import ways_out


def possible_targets(workflow: Workflow) -> tuple[Status, ...]:
    """The statuses to which open cases may be moved."""
    return tuple(status for status in workflow.statuses if can_hold_cases(status))


def propose_target(former: Workflow, status: Status, workflow: Workflow) -> str | None:
    """The status of the same label, else the nearest in the former workflow; None when no status can hold cases."""
    targets = {target.id: target for target in possible_targets(workflow)}
    same_label = [target.id for target in targets.values() if fold(target.label) == fold(status.label)]
    nearest = (status_id for status_id in _by_distance(former, status.id) if status_id in targets)
    return next(iter(same_label), None) or next(nearest, None) or next(iter(targets), None)


def find_invalid_choices(targets: Iterable[Status], mapping: Mapping[str, str]) -> frozenset[str]:
    """The statuses of the mapping that lead to none of these targets."""
    target_ids = {status.id for status in targets}
    return frozenset(status_id for status_id, target_id in mapping.items() if target_id not in target_ids)


def _by_distance(workflow: Workflow, start: str) -> list[str]:
    """Sort the other statuses, the nearest first; at equal distance, those that follow before those that precede."""
    following = {status.id: [way.to for way in ways_out(workflow, status)] for status in workflow.statuses}
    preceding: dict[str, list[str]] = {status.id: [] for status in workflow.statuses}
    for status_id, targets in following.items():
        for target in targets:
            preceding.setdefault(target, []).append(status_id)
    order, queue = [start], deque([start])
    while queue:
        current = queue.popleft()
        for neighbour in (*following.get(current, ()), *preceding.get(current, ())):
            if neighbour not in order:
                order.append(neighbour)
                queue.append(neighbour)
    return order[1:]
