"""The two kinds of definition, procedures and workflows: their tables, their checks and how they are published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DefinitionDraft
from app.definitions.checks.publication_checks import procedure_publication_problems, workflow_publication_problems
from app.language.schema.problems import Problem
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureDraft, ProcedureVersion, PublishedProcedure
from app.workflows import publishing as workflows
from app.workflows.models import PublishedWorkflow, WorkflowDraft, WorkflowVersion


@dataclass(frozen=True)
class Kind:
    """A kind of definition: procedures or workflows."""

    name: str
    version: type[Version]
    published: type[PublishedProcedure | PublishedWorkflow]
    draft: type[DefinitionDraft]
    problems: Callable[[Mapping[str, Any]], list[Problem]]
    publish: Callable[[Mapping[str, Any], UUID | None, str], Version]


def _publish_procedure(definition: Mapping[str, Any], by: UUID | None, comment: str) -> Version:
    return procedures.publish(definition, by=by, comment=comment)


def _publish_workflow(definition: Mapping[str, Any], by: UUID | None, comment: str) -> Version:
    return workflows.publish(definition, by=by, comment=comment)


PROCEDURE = Kind(
    "procedure",
    ProcedureVersion,
    PublishedProcedure,
    ProcedureDraft,
    procedure_publication_problems,
    _publish_procedure,
)
WORKFLOW = Kind(
    "workflow", WorkflowVersion, PublishedWorkflow, WorkflowDraft, workflow_publication_problems, _publish_workflow
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (WORKFLOW, PROCEDURE)}
