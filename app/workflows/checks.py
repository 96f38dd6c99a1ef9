"""What the schema cannot see: identifiers, targets, functions, and the circuit as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.documents import Problem, place_of, repeated
from app.workflows.action_types import ACTION_TYPES, Holds
from app.workflows.contents import content_problems
from app.workflows.elements import APPLICANT, EntryAction, Status, Workflow
from app.workflows.graph import always_left_for, distances, endless_loops, leading_to, run_entries


def meaning_problems(workflow: Workflow, action_types: frozenset[str]) -> list[Problem]:
    """Everything that keeps a well-formed workflow from being published."""
    problems = [
        *_identifier_problems(workflow),
        *_target_problems(workflow),
        *_function_problems(workflow),
        *_entry_action_problems(workflow, action_types),
        *content_problems(workflow),
    ]
    # The circuit can only be walked once every identifier is unique and every target exists.
    return problems or [*_circuit_problems(workflow), *_decision_problems(workflow)]


def _identifier_problems(workflow: Workflow) -> Iterator[Problem]:
    lists: list[tuple[str, Sequence[Any]]] = [
        ("functions", workflow.functions),
        ("processing_fields", workflow.processing_fields),
        ("statuses", workflow.statuses),
    ]
    for position, status in enumerate(workflow.statuses):
        at = f"statuses[{position}]"
        lists += [(f"{at}.{name}", getattr(status, name)) for name in ("on_enter", "actions", "timeouts")]
        lists += [(f"{at}.actions[{number}].fields", action.fields) for number, action in enumerate(status.actions)]
    for at, elements in lists:
        yield from repeated((f"{at}[{number}]", _identifier(element)) for number, element in enumerate(elements))


def _identifier(element: Any) -> str:
    return str(element["id"] if isinstance(element, dict) else element.id)


def _target_problems(workflow: Workflow) -> Iterator[Problem]:
    known = {status.id for status in workflow.statuses}
    targets = [("initial", workflow.initial)]
    for position, status in enumerate(workflow.statuses):
        at = f"statuses[{position}]"
        targets += [(f"{at}.{path}", target) for path, target in _targets(status)]
    for at, target in targets:
        if target not in known:
            yield Problem(at, f"there is no status {target!r}")


def _targets(status: Status) -> Iterator[tuple[str, str]]:
    for position, entry in enumerate(status.on_enter):
        yield from _named(entry, Holds.STATUS, at=f"on_enter[{position}]")
    for position, action in enumerate(status.actions):
        if action.to is not None:
            yield f"actions[{position}].to", action.to
    for position, timeout in enumerate(status.timeouts):
        yield f"timeouts[{position}].to", timeout.to


def _named(entry: EntryAction, holds: Holds, *, at: str) -> Iterator[tuple[str, str]]:
    """What an action names of that sort, each after its place."""
    for part in entry.parts:
        if part.holds is holds and part.value is not None:
            for name in [part.value] if isinstance(part.value, str) else part.value:
                yield place_of(part.steps, at), name


def _function_problems(workflow: Workflow) -> Iterator[Problem]:
    known = {APPLICANT} | {function.id for function in workflow.functions}
    for position, status in enumerate(workflow.statuses):
        at = f"statuses[{position}]"
        for number, action in enumerate(status.actions):
            for name in sorted(action.by - known):
                yield Problem(f"{at}.actions[{number}].by", f"there is no function {name!r}")
        for number, entry in enumerate(status.on_enter):
            for place, name in _named(entry, Holds.FUNCTION, at=f"{at}.on_enter[{number}]"):
                if name not in known:
                    yield Problem(place, f"there is no function {name!r}")


def _entry_action_problems(workflow: Workflow, action_types: frozenset[str]) -> Iterator[Problem]:
    for position, status in enumerate(workflow.statuses):
        at = f"statuses[{position}].on_enter"
        for number, entry in enumerate(status.on_enter):
            if entry.type not in action_types & ACTION_TYPES.keys():
                yield Problem(f"{at}[{number}].type", f"nothing here carries out {entry.type!r}")
            yield from _processing_problems(workflow, entry, f"{at}[{number}]")
        first_never_run = len(run_entries(status))
        if first_never_run < len(status.on_enter):
            yield Problem(f"{at}[{first_never_run}]", "never runs: the case has already left for another status")


def _processing_problems(workflow: Workflow, entry: EntryAction, at: str) -> Iterator[Problem]:
    set_by_name = ((place_of([name], place), name) for place, name in _named(entry, Holds.PROCESSING_VALUES, at=at))
    for place, name in (*_named(entry, Holds.PROCESSING, at=at), *set_by_name):
        if name not in workflow.processing_names:
            yield Problem(place, f"there is no processing field {name!r}")


def _circuit_problems(workflow: Workflow) -> Iterator[Problem]:
    reached = distances(workflow)
    closed = [status.id for status in workflow.statuses if status.closed and always_left_for(status) is None]
    if not closed:
        yield Problem("statuses", "no case ends in a closed status: they would be kept for ever")
    ending = leading_to(workflow, closed)
    for position, status in enumerate(workflow.statuses):
        if status.id not in reached:
            yield Problem(f"statuses[{position}]", f"no way leads to status {status.id!r}")
        elif closed and status.id not in ending:
            yield Problem(f"statuses[{position}]", f"no way leads from status {status.id!r} to a closed one")
    positions = {status.id: position for position, status in enumerate(workflow.statuses)}
    for loop in endless_loops(workflow):
        yield Problem(f"statuses[{positions[loop[0]]}].on_enter", f"endless: {' > '.join((*loop, loop[0]))}")


def _decision_problems(workflow: Workflow) -> Iterator[Problem]:
    # Loi 78-17 art. 47 and RGPD art. 22: nothing is decided about a person by automatic processing alone.
    automatic = distances(workflow, follow=lambda way: not way.by_agent)
    for position, status in enumerate(workflow.statuses):
        if status.decision is not None and status.id in automatic:
            message = "reached before any agent has acted: a person decides"
            yield Problem(f"statuses[{position}].decision", message)
