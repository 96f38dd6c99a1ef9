"""The definitions of a trial: the working copies of a procedure and of its circuit, or what is published of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.accounts.departments import Contact, find_contact
from app.cases.reading.agents_questions import add_agents_questions
from app.core.i18n import SOURCE_LANGUAGE
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.overview import DefinitionNotFound
from app.language.schema.problems import DefinitionError, Problem
from app.language.schema.validation import find_structure_problems
from app.procedures.definition import Procedure, parse_procedure, read_procedure
from app.procedures.resident_definition import definition_for_residents
from app.workflows.definition import Workflow, parse_workflow, read_workflow
from app.workflows.schema import workflow_validator
from app.workflows.withdrawal import with_withdrawal, without_withdrawal


@dataclass(frozen=True)
class TriedDefinitions:
    """A procedure and its circuit as the engines read them, and who fills each function."""

    procedure: Procedure
    # The same without what is reserved for agents.
    resident_procedure: Procedure
    workflow: Workflow
    contacts: dict[str, Contact | None]
    # Whether the circuit has a working copy, which is then the one tried.
    is_workflow_draft: bool = False
    # What is to correct in it before it is published; a trial goes as far as it can.
    workflow_problem_count: int = 0


class NotTriable(Exception):
    """The engines cannot read a definition yet: what is wrong with it, or nothing when there is no circuit at all."""

    def __init__(self, kind: str, slug: str, problems: Sequence[Problem], definition: Any = None) -> None:
        super().__init__(f"{kind} {slug}")
        self.kind, self.slug, self.problems, self.definition = kind, slug, problems, definition


def load_tried_definitions(slug: str) -> TriedDefinitions:
    """Load the definitions that a trial of the procedure runs. Raises DefinitionNotFound, NotTriable."""
    definition = load_working_copy(PROCEDURE, slug).definition
    try:
        procedure = parse_procedure(definition)
    except DefinitionError as error:
        raise NotTriable(PROCEDURE.name, slug, error.problems, definition) from None
    try:
        copy = load_working_copy(WORKFLOW, procedure.workflow)
    except DefinitionNotFound:
        raise NotTriable(WORKFLOW.name, procedure.workflow, []) from None
    structure_problems = find_structure_problems(workflow_validator(), copy.definition)
    if structure_problems:
        raise NotTriable(WORKFLOW.name, procedure.workflow, structure_problems, copy.definition)
    workflow = read_workflow(copy.definition)
    workflow_problems = _find_workflow_problems(copy.definition)
    contacts = {function.id: find_contact(procedure.functions.get(function.id)) for function in workflow.functions}
    try:
        tried = build_tried_definitions(definition, workflow, contacts)
    except LookupError:  # a status that is named somewhere does not exist
        raise NotTriable(WORKFLOW.name, procedure.workflow, workflow_problems, copy.definition) from None
    return replace(tried, is_workflow_draft=copy.draft is not None, workflow_problem_count=len(workflow_problems))


def _find_workflow_problems(definition: Mapping[str, Any]) -> Sequence[Problem]:
    """Find the problems of a circuit that the engine can read all the same."""
    try:
        parse_workflow(definition)
    except DefinitionError as error:
        return error.problems
    return ()


def build_tried_definitions(
    definition: Mapping[str, Any], workflow: Workflow, contacts: dict[str, Contact | None] | None = None
) -> TriedDefinitions:
    """A procedure and its circuit, with what every case has besides: withdrawal, and the questions reserved for agents."""
    procedure = read_procedure(definition)
    resident_procedure = read_procedure(definition_for_residents(definition, SOURCE_LANGUAGE))
    offered = with_withdrawal(workflow)
    if not procedure.options.is_withdrawable:
        offered = without_withdrawal(offered)
    return TriedDefinitions(procedure, resident_procedure, add_agents_questions(offered, procedure), contacts or {})
