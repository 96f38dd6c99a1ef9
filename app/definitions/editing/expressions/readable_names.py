"""Names that an expression may read at its position in a definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.definitions.editing.expressions.definition_pointer import parse_pointer
from app.definitions.editing.expressions.procedure_subjects import find_procedure_names
from app.definitions.editing.expressions.subjects import ReadableNames, Subject
from app.definitions.editing.expressions.workflow_subjects import find_workflow_names


def find_readable_names(
    kind_name: str, definition: Mapping[str, Any], pointer: str, *, procedures: Sequence[Mapping[str, Any]] = ()
) -> ReadableNames:
    """The names that an expression may read at a pointer of a definition, which may be an invalid draft.

    `procedures` are the definitions of those that follow the workflow.
    """
    if kind_name == "procedure":
        return find_procedure_names(definition, parse_pointer(pointer))
    return find_workflow_names(definition, procedures)


def list_subjects(
    kind_name: str, definition: Mapping[str, Any], pointer: str, *, procedures: Sequence[Mapping[str, Any]] = ()
) -> tuple[Subject, ...]:
    """The subjects that an expression may read at a pointer of a definition."""
    return find_readable_names(kind_name, definition, pointer, procedures=procedures).subjects
