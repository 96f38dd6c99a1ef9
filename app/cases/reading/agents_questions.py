"""Questions of a procedure reserved for agents, answered on the page of the case while it is open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.core.i18n import gettext as _
from app.procedures.definition import Procedure
from app.workflows.definition import Action, Edits, Workflow

# No action of a workflow has such a name.
ACTION_ID = "agents-questions"


def add_agents_questions(workflow: Workflow, procedure: Procedure) -> Workflow:
    """The workflow with one action more: a correction of these questions by any of its functions."""
    if not procedure.agents_fields:
        return workflow
    action = Action(
        id=ACTION_ID,
        label=_("Répondre aux questions réservées"),
        by=frozenset(function.id for function in workflow.functions),
        to=None,
        primary=False,
        tone="quiet",
        fields=(),
        confirm=None,
        condition=_condition(procedure),
        is_global=True,
        where=frozenset(status.id for status in workflow.statuses if not status.is_closed),
        edits=Edits(fields=procedure.agents_fields),
    )
    return replace(workflow, global_actions=(*workflow.global_actions, action))


def _condition(procedure: Procedure) -> Any:
    """Holds when one of them applies; nothing when one always does."""
    conditions: list[Any] = []
    for page in procedure.pages:
        for field in page.fields:
            if field.for_agents:
                field_conditions = [each for each in (page.condition, field.condition) if each is not None]
                if not field_conditions:
                    return None
                conditions.append({"and": field_conditions})
    return {"or": conditions}
