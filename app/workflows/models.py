"""Tables of workflows, their published versions and their draft."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, mapped_column
from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DefinitionDraft


class WorkflowVersion(Version):
    """One published workflow document. Never changed nor deleted: cases follow it to their end."""

    __tablename__ = "workflow_version"
    __table_args__ = (UniqueConstraint("slug", "number"),)


class WorkflowDraft(DefinitionDraft):
    """The working copy of a workflow, beside its published versions."""

    __tablename__ = "workflow_draft"


class PublishedWorkflow(Base):
    """A workflow under its lasting name, and which of its versions new cases follow."""

    __tablename__ = "workflow"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    current_version_id: Mapped[UUID] = mapped_column(ForeignKey("workflow_version.id"), info=TECHNICAL)
