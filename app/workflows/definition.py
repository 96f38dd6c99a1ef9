"""Definitions of workflows: the document checked and read. Everything wrong is told at once, with its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.language.schema.problems import DefinitionError
from app.language.schema.validation import find_structure_problems
from app.workflows.actions import ENGINE_TYPES, PERFORMED_TYPES
from app.workflows.audience import KEYS
from app.workflows.checks.question_checks import ReadFields, question_problems
from app.workflows.checks.workflow_checks import meaning_problems
from app.workflows.definition_reader import read_workflow
from app.workflows.elements import (
    APPLICANT,
    Action,
    Call,
    Edits,
    EntryAction,
    Function,
    Status,
    UnknownStatus,
    Workflow,
)
from app.workflows.moments import Delay, DueTimeout, Timeout, Timer
from app.workflows.schema import workflow_validator


def parse_workflow(
    definition: Mapping[str, Any],
    *,
    action_types: Collection[str] = PERFORMED_TYPES,
    read_fields: ReadFields | None = None,
) -> Workflow:
    """The workflow of a document, or DefinitionError. `action_types` are those that the capabilities carry out.

    `read_fields` is how the engine of forms reads what actions ask; left out, that is not checked.
    """
    problems = find_structure_problems(workflow_validator(), definition)
    if problems:
        raise DefinitionError(problems)
    workflow = read_workflow(definition)
    problems = meaning_problems(workflow, ENGINE_TYPES.union(action_types))
    problems += KEYS.unknown_sources(definition)
    if read_fields is not None:
        problems += question_problems(definition, read_fields)
    if problems:
        raise DefinitionError(problems)
    return workflow


__all__ = [
    "APPLICANT",
    "Action",
    "Call",
    "DefinitionError",
    "Delay",
    "DueTimeout",
    "Edits",
    "EntryAction",
    "Function",
    "Status",
    "Timeout",
    "Timer",
    "UnknownStatus",
    "Workflow",
    "parse_workflow",
    "read_workflow",
]
