"""Checks of a workflow that its schema cannot make: targets, functions, and the circuit as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.i18n import gettext
from app.language.schema.problems import Problem, format_path
from app.workflows.actions import ACTION_TYPES, ParameterKind
from app.workflows.checks.bulk_action_checks import bulk_action_problems
from app.workflows.checks.content_checks import content_problems
from app.workflows.checks.identifier_checks import identifier_problems
from app.workflows.checks.offline_checks import offline_problems
from app.workflows.elements import APPLICANT, PREVIOUS, Action, EntryAction, Status, Workflow
from app.workflows.graph import distances, endless_loops, reachable_entries, statuses_leading_to, unconditional_target


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
    return problems or [
        *_reachability_problems(workflow),
        *_decision_problems(workflow),
        *offline_problems(workflow),
        *bulk_action_problems(workflow),
    ]


def _target_problems(workflow: Workflow) -> Iterator[Problem]:
    status_ids = {PREVIOUS, *(status.id for status in workflow.statuses)}
    targets = [("initial", workflow.initial)]
    for position, status in enumerate(workflow.statuses):
        targets += [(f"statuses[{position}].{path}", target) for path, target in _targets(status)]
    for number, action in enumerate(workflow.global_actions):
        targets += _targets_of_action(f"global_actions[{number}]", action)
        targets += [(f"global_actions[{number}].where", name) for name in _named_statuses(action)]
        for position, timer in enumerate(action.timers):
            targets += [(f"global_actions[{number}].timers[{position}].status", timer.status)] if timer.status else []
    for at, target in targets:
        if target not in status_ids or (target == PREVIOUS and not at.endswith((".to", ".then", ".on_failure"))):
            yield Problem(at, gettext("aucun statut ne s’appelle « %(name)s »", name=target))


def _targets(status: Status) -> Iterator[tuple[str, str]]:
    for position, entry in enumerate(status.on_enter):
        yield from _names_of_kind(entry, ParameterKind.STATUS, at=f"on_enter[{position}]")
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
        yield from _names_of_kind(entry, ParameterKind.STATUS, at=f"{at}.run[{number}]")
    if action.to is not None:
        yield f"{at}.to", action.to


def _named_statuses(action: Action) -> list[str]:
    return sorted(action.where) if isinstance(action.where, frozenset) else []


def _names_of_kind(entry: EntryAction, holds: ParameterKind, *, at: str) -> Iterator[tuple[str, str]]:
    """Yield the names of one kind that an action holds, each after its path."""
    for part in entry.parts:
        if part.kind is holds and part.value is not None:
            for name in [part.value] if isinstance(part.value, str) else part.value:
                yield format_path(part.steps, at), name


def _function_problems(workflow: Workflow) -> Iterator[Problem]:
    function_ids = {APPLICANT} | {function.id for function in workflow.functions}
    for at, names in _functions_by_path(workflow):
        for name in sorted(names - function_ids):
            yield Problem(at, gettext("aucune fonction ne s’appelle « %(name)s »", name=name))
    for at, entry in _entry_actions_by_path(workflow):
        for path, name in _names_of_kind(entry, ParameterKind.FUNCTION, at=at):
            if name not in function_ids:
                yield Problem(path, gettext("aucune fonction ne s’appelle « %(name)s »", name=name))


def _functions_by_path(workflow: Workflow) -> Iterator[tuple[str, frozenset[str]]]:
    """Every place that says who may do something."""
    for position, status in enumerate(workflow.statuses):
        for number, action in enumerate(status.actions):
            yield f"statuses[{position}].actions[{number}].by", action.by
        for number, call in enumerate(status.calls):
            yield f"statuses[{position}].calls[{number}].by", call.by
    for number, action in enumerate(workflow.global_actions):
        yield f"global_actions[{number}].by", action.by
        yield f"global_actions[{number}].callable_by", action.callable_by


def _entry_actions_by_path(workflow: Workflow) -> Iterator[tuple[str, EntryAction]]:
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
    for at, entry in _entry_actions_by_path(workflow):
        label = ACTION_TYPES[entry.type].label if entry.type in ACTION_TYPES else entry.type
        if entry.type not in action_types & ACTION_TYPES.keys():
            yield Problem(f"{at}.type", gettext("rien ici ne sait faire « %(name)s »", name=entry.type))
        elif at.startswith("global_actions") and not ACTION_TYPES[entry.type].is_global:
            yield Problem(f"{at}.type", gettext("« %(name)s » n’a pas de sens dans une action globale", name=label))
        elif ACTION_TYPES[entry.type].is_interactive:
            yield Problem(
                f"{at}.type", gettext("« %(name)s » attend une personne et ne se fait pas tout seul", name=label)
            )
        elif id(entry) in in_loops and entry.is_deferred:
            yield Problem(
                f"{at}.type",
                gettext("« %(name)s » ne peut pas être attendu pendant le parcours d’une liste", name=label),
            )
        yield from _name_problems(workflow, entry, at)
    yield from _irreversible_action_problems(workflow)
    for position, status in enumerate(workflow.statuses):
        first_never_run = len(reachable_entries(status))
        if first_never_run < len(status.on_enter):
            message = gettext("ne se fait jamais : la demande est déjà partie vers un autre statut")
            yield Problem(f"statuses[{position}].on_enter[{first_never_run}]", message)


def _irreversible_action_problems(workflow: Workflow) -> Iterator[Problem]:
    """Problems of actions that cannot be undone: they are run when an agent has confirmed them, and never by themselves."""
    confirmed_entries = {
        id(entry)
        for action in workflow.all_actions
        if action.confirm and action.by and APPLICANT not in action.by and not action.timers and not action.callable_by
        for entry in action.run
    }
    for at, entry in _entry_actions_by_path(workflow):
        action_type = ACTION_TYPES.get(entry.type)
        if action_type is not None and action_type.is_irreversible and id(entry) not in confirmed_entries:
            yield Problem(f"{at}.type", f"{entry.type!r} belongs to an action of agents that asks for confirmation")


def _name_problems(workflow: Workflow, entry: EntryAction, at: str) -> Iterator[Problem]:
    set_by_name = (
        (format_path([name], place), name)
        for place, name in _names_of_kind(entry, ParameterKind.PROCESSING_VALUES, at=at)
    )
    for place, name in (*_names_of_kind(entry, ParameterKind.PROCESSING, at=at), *set_by_name):
        if name not in workflow.processing_names:
            yield Problem(place, gettext("aucune donnée de traitement ne s’appelle « %(name)s »", name=name))
    for place, name in _names_of_kind(entry, ParameterKind.LEVEL, at=at):
        if name not in {level.id for level in workflow.levels}:
            yield Problem(place, gettext("aucun niveau d’urgence ne s’appelle « %(name)s »", name=name))


def _reachability_problems(workflow: Workflow) -> Iterator[Problem]:
    reached = distances(workflow)
    closed_statuses = [
        status.id for status in workflow.statuses if status.is_closed and unconditional_target(status) is None
    ]
    if not closed_statuses:
        yield Problem(
            "statuses", gettext("aucune demande ne finirait dans un statut clos : elles seraient gardées pour toujours")
        )
    statuses_before_closure = statuses_leading_to(workflow, closed_statuses)
    for position, status in enumerate(workflow.statuses):
        if status.id not in reached:
            yield Problem(f"statuses[{position}]", gettext("rien ne mène au statut « %(name)s »", name=status.label))
        elif closed_statuses and status.id not in statuses_before_closure:
            yield Problem(
                f"statuses[{position}]",
                gettext("rien ne mène du statut « %(name)s » à un statut clos", name=status.label),
            )
    positions = {status.id: position for position, status in enumerate(workflow.statuses)}
    labels = {status.id: status.label for status in workflow.statuses}
    for loop in endless_loops(workflow):
        yield Problem(
            f"statuses[{positions[loop[0]]}].on_enter",
            gettext("tourne en rond : %(way)s", way=" > ".join(labels[name] for name in (*loop, loop[0]))),
        )


def _decision_problems(workflow: Workflow) -> Iterator[Problem]:
    # Loi 78-17 art. 47 and RGPD art. 22: nothing is decided about a person by automatic processing alone.
    automatic = distances(workflow, follow=lambda way: not way.by_agent)
    for position, status in enumerate(workflow.statuses):
        if status.decision is not None and status.id in automatic:
            message = gettext("atteint avant qu’un agent ait agi : c’est une personne qui décide")
            yield Problem(f"statuses[{position}].decision", message)
