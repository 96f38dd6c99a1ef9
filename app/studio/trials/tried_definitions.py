"""The definitions of a trial: the working copies of a procedure and of its circuit, or what is published of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.accounts.departments import Contact, find_contact
from app.cases.agents_questions import add_agents_questions
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.overview import DefinitionNotFound
from app.language.schema.problems import DefinitionError, Problem
from app.procedures.definition import Procedure, parse_procedure
from app.workflows.definition import Workflow, parse_workflow
from app.workflows.withdrawal import with_withdrawal, without_withdrawal


@dataclass(frozen=True)
class TriedDefinitions:
    """A procedure and its circuit as the engines read them, and who fills each function."""

    procedure: Procedure
    workflow: Workflow
    contacts: dict[str, Contact | None]
    # Whether the circuit has a working copy, which is then the one tried.
    is_workflow_draft: bool = False


class NotTriable(Exception):
    """The engines cannot read a definition yet: what is wrong with it, or nothing when there is no circuit at all."""

    def __init__(self, kind: str, slug: str, problems: Sequence[Problem], definition: Any = None) -> None:
        super().__init__(f"{kind} {slug}")
        self.kind, self.slug, self.problems, self.definition = kind, slug, problems, definition


def load_tried_definitions(slug: str) -> TriedDefinitions:
    """What a trial of the procedure runs. Raises DefinitionNotFound, NotTriable."""
    definition = load_working_copy(PROCEDURE, slug).definition
    try:
        procedure = parse_procedure(definition)
    except DefinitionError as error:
        raise NotTriable(PROCEDURE.name, slug, error.problems, definition) from None
    try:
        copy = load_working_copy(WORKFLOW, procedure.workflow)
    except DefinitionNotFound:
        raise NotTriable(WORKFLOW.name, procedure.workflow, []) from None
    try:
        workflow = parse_workflow(copy.definition)
    except DefinitionError as error:
        raise NotTriable(WORKFLOW.name, procedure.workflow, error.problems, copy.definition) from None
    contacts = {function.id: find_contact(procedure.functions.get(function.id)) for function in workflow.functions}
    return replace(build_tried_definitions(procedure, workflow, contacts), is_workflow_draft=copy.draft is not None)


def build_tried_definitions(
    procedure: Procedure, workflow: Workflow, contacts: dict[str, Contact | None] | None = None
) -> TriedDefinitions:
    """The circuit with what every case has besides: withdrawal, and the questions reserved for agents."""
    offered = with_withdrawal(workflow)
    if not procedure.options.is_withdrawable:
        offered = without_withdrawal(offered)
    return TriedDefinitions(procedure, add_agents_questions(offered, procedure), contacts or {})
