"""Checks of the identifiers of a workflow: no name is given twice where one must mean one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.i18n import gettext
from app.language.schema.problems import Problem, find_repeated_identifiers
from app.workflows.elements import Action, Workflow

_ElementLists = list[tuple[str, Sequence[Any]]]


def identifier_problems(workflow: Workflow) -> Iterator[Problem]:
    """Two elements of one list under the same name, and what is found by its name alone."""
    for at, elements in _element_lists(workflow):
        yield from find_repeated_identifiers(
            (f"{at}[{number}]", _identifier(element)) for number, element in enumerate(elements)
        )
    yield from _ambiguous_step_problems(workflow)
    yield from _ambiguous_action_problems(workflow)


def _element_lists(workflow: Workflow) -> _ElementLists:
    lists: _ElementLists = [
        (name, getattr(workflow, name))
        for name in ("functions", "processing_fields", "variables", "levels", "statuses", "global_actions")
    ]
    for position, status in enumerate(workflow.statuses):
        at = f"statuses[{position}]"
        lists += [(f"{at}.{name}", getattr(status, name)) for name in ("on_enter", "actions", "timeouts", "calls")]
        lists += _action_lists(f"{at}.actions", status.actions)
        lists += [(f"{at}.calls[{number}].fields", call.fields) for number, call in enumerate(status.calls)]
    lists += _action_lists("global_actions", workflow.global_actions)
    lists += [(f"global_actions[{n}].timers", action.timers) for n, action in enumerate(workflow.global_actions)]
    return lists


def _action_lists(at: str, actions: Sequence[Action]) -> _ElementLists:
    fields: _ElementLists = [(f"{at}[{number}].fields", action.fields) for number, action in enumerate(actions)]
    return fields + [(f"{at}[{number}].run", action.run) for number, action in enumerate(actions)]


def _ambiguous_step_problems(workflow: Workflow) -> Iterator[Problem]:
    """A step that is waited for is found again by its status and its name."""
    global_ids: set[str] = set()
    yield from _repeated_step_problems("global_actions", workflow.global_actions, global_ids)
    for position, status in enumerate(workflow.statuses):
        used_ids = {entry.id for entry in status.on_enter} | global_ids
        yield from _repeated_step_problems(f"statuses[{position}].actions", status.actions, used_ids)


def _repeated_step_problems(at: str, actions: Sequence[Action], used_ids: set[str]) -> Iterator[Problem]:
    for number, action in enumerate(actions):
        for step_number, entry in enumerate(action.run):
            if entry.id in used_ids:
                yield Problem(
                    f"{at}[{number}].run[{step_number}].id",
                    gettext("« %(name)s » est déjà l’identifiant d’une autre étape", name=entry.id),
                )
        used_ids.update(entry.id for entry in action.run)


def _ambiguous_action_problems(workflow: Workflow) -> Iterator[Problem]:
    """A global action is asked for under its name alone, wherever the case stands."""
    used_ids = {action.id for status in workflow.statuses for action in status.actions}
    used_ids |= {call.id for status in workflow.statuses for call in status.calls}
    for number, action in enumerate(workflow.global_actions):
        if action.id in used_ids:
            yield Problem(
                f"global_actions[{number}].id",
                gettext("« %(name)s » est déjà l’identifiant d’une action d’un statut", name=action.id),
            )


def _identifier(element: Any) -> str:
    return str(element["id"] if isinstance(element, dict) else element.id)
