"""To whom an action of a workflow writes, as its parameters say."""

from __future__ import annotations

from app.cases.workflow.effects import ActionExecution
from app.workflows.definition import APPLICANT


def list_people(execution: ActionExecution) -> list[str]:
    """The applicant and the functions that `to` names."""
    to = execution.action.parameters.get("to", APPLICANT)
    return [to] if isinstance(to, str) else list(to)


def fill_texts(execution: ActionExecution, name: str) -> list[str]:
    """The texts of a list, filled in; those that say nothing are left out."""
    filled = [execution.fill_template(template).strip() for template in execution.action.parameters.get(name, ())]
    return [text for text in filled if text]
