"""Tables of the workflows: one row for each, and one for each version ever published."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, event

from app.core.db import TECHNICAL, Base, Document, Mapped, UtcDateTime, mapped_column, primary_key


class WorkflowRecord(Base):
    """A workflow under its lasting name, and which of its versions new cases follow."""

    __tablename__ = "workflow"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    # Without a foreign key: the two tables would wait for one another, and versions are never deleted.
    current_version_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class WorkflowVersion(Base):
    """A published document. It never changes: cases made with it follow it to their end."""

    __tablename__ = "workflow_version"
    __table_args__ = (UniqueConstraint("workflow_id", "number"),)

    id: Mapped[UUID] = primary_key()
    workflow_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.id"), info=TECHNICAL)
    number: Mapped[int] = mapped_column(info=TECHNICAL)
    document: Mapped[dict[str, Any]] = mapped_column(Document, info=TECHNICAL)
    # SHA-256 of the document in canonical form: the same words give the same version.
    checksum: Mapped[str] = mapped_column(info=TECHNICAL)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; nobody when it came with an installation or a command.
    published_by: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class VersionIsImmutable(Exception):
    """A published version was about to be changed or deleted."""


@event.listens_for(WorkflowVersion, "before_update")
@event.listens_for(WorkflowVersion, "before_delete")
def _refuse(mapper: Any, connection: Any, version: WorkflowVersion) -> None:
    raise VersionIsImmutable(version.id)
