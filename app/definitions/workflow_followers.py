"""The procedures that follow a workflow, as they are being edited: their answers are what its conditions read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureDraft, ProcedureVersion


def list_follower_definitions(workflow_slug: str) -> list[Mapping[str, Any]]:
    """The definitions of the procedures that follow the workflow: the draft where there is one, else the version in force."""
    drafts = {draft.slug: draft.definition for draft in db.session.scalars(select(ProcedureDraft))}
    live = [
        live_procedure
        for live_procedure in procedures.live_procedures()
        if live_procedure.definition.slug not in drafts
    ]
    version_ids = [published.version_id for published in live if published.definition.workflow == workflow_slug]
    versions = db.session.scalars(select(ProcedureVersion).where(ProcedureVersion.id.in_(version_ids)))
    definitions = [*drafts.values(), *(version.definition for version in versions)]
    return [definition for definition in definitions if definition.get("workflow") == workflow_slug]
