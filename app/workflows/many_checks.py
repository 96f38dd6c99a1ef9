"""What an action done on several cases at once may ask: nothing that depends on which of them is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.documents import Problem
from app.core.i18n import gettext
from app.workflows.elements import Workflow, offers_own


def many_problems(workflow: Workflow) -> Iterator[Problem]:
    """Everything that keeps an action from being offered for several cases, in the order of the document."""
    for position, action in enumerate(workflow.global_actions):
        if not action.is_for_many:
            continue
        at = f"global_actions[{position}].many"
        if action.edits is not None:
            yield Problem(at, gettext("corrige les réponses d’une demande : proposez-la demande par demande"))
        for field in filter(offers_own, action.fields):
            message = gettext(
                "« %(label)s » offre les fiches d’un seul usager : proposez cette action demande par demande",
                label=field["label"],
            )
            yield Problem(at, message)
