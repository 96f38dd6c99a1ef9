"""Limits of an action done without a network: it asks what a device can ask, and decides nothing in law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language.schema.problems import Problem
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES
from app.workflows.elements import APPLICANT, Action, Workflow
from app.workflows.graph import statuses_entered_at_once


def offline_problems(workflow: Workflow) -> Iterator[Problem]:
    """Everything that keeps an action from being offered without a network, in the order of the document."""
    for at, action in _actions_by_path(workflow):
        if action.is_offline:
            yield from (Problem(f"{at}.offline", message) for message in _actor_problems(action))
            yield from _question_problems(action, at)
            yield from (Problem(f"{at}.offline", message) for message in _legal_obstacles(workflow, action))


def _actions_by_path(workflow: Workflow) -> Iterator[tuple[str, Action]]:
    for position, status in enumerate(workflow.statuses):
        yield from ((f"statuses[{position}].actions[{n}]", action) for n, action in enumerate(status.actions))
    yield from ((f"global_actions[{n}]", action) for n, action in enumerate(workflow.global_actions))


def _actor_problems(action: Action) -> Iterator[str]:
    if not action.by or APPLICANT in action.by:
        yield gettext("seuls des agents partent en tournée : cette action est aussi celle de quelqu’un d’autre")
    if action.edits is not None:
        yield gettext("un appareil sans réseau ne peut pas corriger les réponses de la demande")


def _question_problems(action: Action, at: str) -> Iterator[Problem]:
    for number, field in enumerate(action.fields):
        if (message := _question_obstacle(field)) is not None:
            yield Problem(f"{at}.fields[{number}]", message)
    if action.checks:
        yield Problem(f"{at}.checks", gettext("un appareil sans réseau ne peut pas faire ce contrôle"))


def _question_obstacle(field: Mapping[str, Any]) -> str | None:
    if FIELD_TYPES[field["type"]].tour_input is None:
        return gettext(
            "un appareil sans réseau ne peut pas poser une question de type « %(type)s »", type=field["type"]
        )
    if field.get("condition") is not None:
        return gettext("un appareil sans réseau pose toutes les questions : celle-ci n’apparaît qu’à une condition")
    if isinstance(field.get("options"), Mapping):
        return gettext("un appareil sans réseau n’a pas la liste de choix de cette question")
    return None


def _legal_obstacles(workflow: Workflow, action: Action) -> Iterator[str]:
    """Yield the legal reasons against doing an action offline: the copy on a device may be some hours old."""
    entered = statuses_entered_at_once(workflow, action)
    for status in entered:
        if status.decision is not None:
            yield gettext("mène au statut « %(name)s », qui décide en droit", name=status.label)
        elif status.is_closed and status.tone == "danger":
            yield gettext("mène au statut « %(name)s », qui clôt la demande par un refus", name=status.label)
    for entry in (*action.run, *(entry for status in entered for entry in status.on_enter)):
        if not ACTION_TYPES[entry.type].is_allowed_offline:
            yield gettext(
                "déclenche « %(name)s », qui demande d’avoir la demande sous les yeux",
                name=ACTION_TYPES[entry.type].label,
            )
