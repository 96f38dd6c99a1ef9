"""What the schema cannot see: targets, functions, and the circuit as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.documents import Problem, place_of
from app.workflows.action_types import ACTION_TYPES, Holds
from app.workflows.contents import content_problems
from app.workflows.elements import APPLICANT, PREVIOUS, Action, EntryAction, Status, Workflow
from app.workflows.graph import always_left_for, distances, endless_loops, leading_to, run_entries
from app.workflows.identifiers import identifier_problems


def meaning_problems(workflow: Workflow, action_types: frozenset[str]) -> list[Problem]:
    """Everything that keeps a well-formed workflow from being published."""
    problems = [
        *identifier_problems(workflow),
        *_target_problems(workflow),
        *_function_problems(workflow),
        *_entry_action_problems(workflow, action_types),
        *content_problems(workflow),
    ]
    # The circuit can only be walked once every identifier is unique and every target exists.
    return problems or [*_circuit_problems(workflow), *_decision_problems(workflow)]


def _target_problems(workflow: Workflow) -> Iterator[Problem]:
    known = {PREVIOUS, *(status.id for status in workflow.statuses)}
    targets = [("initial", workflow.initial)]
    for position, status in enumerate(workflow.statuses):
        targets += [(f"statuses[{position}].{path}", target) for path, target in _targets(status)]
    for number, action in enumerate(workflow.global_actions):
        targets += _targets_of_action(f"global_actions[{number}]", action)
        targets += [(f"global_actions[{number}].where", name) for name in _named_statuses(action)]
        for position, timer in enumerate(action.timers):
            targets += [(f"global_actions[{number}].timers[{position}].status", timer.status)] if timer.status else []
    for at, target in targets:
        if target not in known or (target == PREVIOUS and not at.endswith((".to", ".then", ".on_failure"))):
            yield Problem(at, f"there is no status {target!r}")


def _targets(status: Status) -> Iterator[tuple[str, str]]:
    for position, entry in enumerate(status.on_enter):
        yield from _named(entry, Holds.STATUS, at=f"on_enter[{position}]")
    if status.loop is not None:
        yield "loop.then", status.loop.then
    for position, action in enumerate(status.actions):
        yield from _targets_of_action(f"actions[{position}]", action)
    for position, timeout in enumerate(status.timeouts):
        yield f"timeouts[{position}].to", timeout.to
    for position, call in enumerate(status.calls):
        yield f"calls[{position}].to", call.to


def _targets_of_action(at: str, action: Action) -> Iterator[tuple[str, str]]:
    for number, entry in enumerate(action.run):
        yield from _named(entry, Holds.STATUS, at=f"{at}.run[{number}]")
    if action.to is not None:
        yield f"{at}.to", action.to


def _named_statuses(action: Action) -> list[str]:
    return sorted(action.where) if isinstance(action.where, frozenset) else []


def _named(entry: EntryAction, holds: Holds, *, at: str) -> Iterator[tuple[str, str]]:
    """What an action names of that sort, each after its place."""
    for part in entry.parts:
        if part.holds is holds and part.value is not None:
            for name in [part.value] if isinstance(part.value, str) else part.value:
                yield place_of(part.steps, at), name


def _function_problems(workflow: Workflow) -> Iterator[Problem]:
    known = {APPLICANT} | {function.id for function in workflow.functions}
    for at, names in _people(workflow):
        for name in sorted(names - known):
            yield Problem(at, f"there is no function {name!r}")
    for at, entry in _entries(workflow):
        for place, name in _named(entry, Holds.FUNCTION, at=at):
            if name not in known:
                yield Problem(place, f"there is no function {name!r}")


def _people(workflow: Workflow) -> Iterator[tuple[str, frozenset[str]]]:
    """Every place that says who may do something."""
    for position, status in enumerate(workflow.statuses):
        for number, action in enumerate(status.actions):
            yield f"statuses[{position}].actions[{number}].by", action.by
        for number, call in enumerate(status.calls):
            yield f"statuses[{position}].calls[{number}].by", call.by
    for number, action in enumerate(workflow.global_actions):
        yield f"global_actions[{number}].by", action.by
        yield f"global_actions[{number}].callable_by", action.callable_by


def _entries(workflow: Workflow) -> Iterator[tuple[str, EntryAction]]:
    """Every action that happens by itself, after its place."""
    lists: list[tuple[str, Any]] = []
    for position, status in enumerate(workflow.statuses):
        lists.append((f"statuses[{position}].on_enter", status.on_enter))
        lists += [(f"statuses[{position}].actions[{n}].run", action.run) for n, action in enumerate(status.actions)]
    lists += [(f"global_actions[{n}].run", action.run) for n, action in enumerate(workflow.global_actions)]
    for at, entries in lists:
        yield from ((f"{at}[{number}]", entry) for number, entry in enumerate(entries))


def _entry_action_problems(workflow: Workflow, action_types: frozenset[str]) -> Iterator[Problem]:
    in_loops = {entry for status in workflow.statuses if status.loop for entry in map(id, status.on_enter)}
    for at, entry in _entries(workflow):
        if entry.type not in action_types & ACTION_TYPES.keys():
            yield Problem(f"{at}.type", f"nothing here carries out {entry.type!r}")
        elif at.startswith("global_actions") and not ACTION_TYPES[entry.type].is_global:
            yield Problem(f"{at}.type", f"{entry.type!r} makes no sense in a global action")
        elif id(entry) in in_loops and entry.is_deferred:
            yield Problem(f"{at}.type", f"{entry.type!r} cannot be waited for while going through a list")
        yield from _named_problems(workflow, entry, at)
    yield from _for_good_problems(workflow)
    for position, status in enumerate(workflow.statuses):
        first_never_run = len(run_entries(status))
        if first_never_run < len(status.on_enter):
            message = "never runs: the case has already left for another status"
            yield Problem(f"statuses[{position}].on_enter[{first_never_run}]", message)


def _for_good_problems(workflow: Workflow) -> Iterator[Problem]:
    """What cannot be undone happens when an agent has confirmed it, and never by itself."""
    sure = {
        id(entry)
        for action in workflow.all_actions
        if action.confirm and action.by and APPLICANT not in action.by and not action.timers and not action.callable_by
        for entry in action.run
    }
    for at, entry in _entries(workflow):
        known = ACTION_TYPES.get(entry.type)
        if known is not None and known.is_for_good and id(entry) not in sure:
            yield Problem(f"{at}.type", f"{entry.type!r} belongs to an action of agents that asks for confirmation")


def _named_problems(workflow: Workflow, entry: EntryAction, at: str) -> Iterator[Problem]:
    set_by_name = ((place_of([name], place), name) for place, name in _named(entry, Holds.PROCESSING_VALUES, at=at))
    for place, name in (*_named(entry, Holds.PROCESSING, at=at), *set_by_name):
        if name not in workflow.processing_names:
            yield Problem(place, f"there is no processing field {name!r}")
    for place, name in _named(entry, Holds.LEVEL, at=at):
        if name not in {level.id for level in workflow.levels}:
            yield Problem(place, f"there is no level {name!r}")


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
