"""Effects of publishing a definition on what is under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.effects.draft_effects import DraftEffects, find_draft_effects
from app.definitions.effects.workflow_effects import WorkflowEffects, find_workflow_effects
from app.procedures.definition import read_procedure
from app.workflows.definition import read_workflow


@dataclass(frozen=True)
class PublicationEffects:
    """For a workflow, its effects on open cases; for a procedure, its effects on the drafts of residents."""

    cases: WorkflowEffects | None = None
    drafts: DraftEffects | None = None


def find_publication_effects(kind: Kind, slug: str, definition: Mapping[str, Any]) -> PublicationEffects:
    """The effects of publishing this definition, which must be valid, under that slug."""
    if kind is PROCEDURE:
        return PublicationEffects(drafts=find_draft_effects(slug, read_procedure(definition)))
    return PublicationEffects(cases=find_workflow_effects(slug, read_workflow(definition)))
