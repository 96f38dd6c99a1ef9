"""Conditions of an action done on several cases at once: it asks nothing that depends on which of them is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language.schema.problems import Problem
from app.workflows.elements import Action, Workflow


def is_bulk_action(action: Action) -> bool:
    """Whether it is done on several cases at once: none that asks about one of them in particular."""
    return action.is_bulk and not any(_bulk_obstacles(action))


def bulk_action_problems(workflow: Workflow) -> Iterator[Problem]:
    """Everything that keeps an action from being offered for several cases, in the order of the document."""
    for position, action in enumerate(workflow.global_actions):
        if action.is_bulk:
            yield from (Problem(f"global_actions[{position}].many", words) for words in _bulk_obstacles(action))


def _bulk_obstacles(action: Action) -> Iterator[str]:
    """Yield the reasons why an action is about one case only."""
    if action.edits is not None:
        yield gettext("corrige les réponses d’une demande : proposez-la demande par demande")
    for field in filter(_has_own_options, action.fields):
        yield gettext(
            "« %(label)s » offre les fiches d’un seul usager : proposez cette action demande par demande",
            label=field["label"],
        )


def _has_own_options(field: Mapping[str, Any]) -> bool:
    """Whether a question, or one of its group, offers what is in the applicant’s name alone."""
    options = field.get("options")
    is_own = isinstance(options, Mapping) and bool(options.get("own"))
    return is_own or any(_has_own_options(each) for each in field.get("fields", ()))
