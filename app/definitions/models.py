"""Tables of definitions: events of their history, edits of their working copies, moves of cases to other versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class DefinitionEvent(Base):
    """An event in the history of a procedure or a workflow. `definition` holds a draft that was deleted or replaced."""

    __tablename__ = "definition_event"

    id: Mapped[UUID] = primary_key()
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # The account of an agent; None for a command.
    by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    what: Mapped[str] = mapped_column(info=ANONYMOUS)
    comment: Mapped[str] = mapped_column(info=ANONYMOUS)
    definition: Mapped[dict[str, Any] | None] = mapped_column("document", Json, info=ANONYMOUS)

    __table_args__ = (Index("ix_definition_event_subject", "kind", "slug", "happened_at"),)


class DefinitionEdit(Base):
    """One edit of a working copy. `revision` is that of the save which made it, undid it or made it again last."""

    __tablename__ = "definition_edit"

    id: Mapped[UUID] = primary_key()
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # The account of an agent; nobody for a command.
    by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # What was done, in a sentence without its subject: « a ajouté la question “Âge” ».
    summary: Mapped[str] = mapped_column(info=ANONYMOUS)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json, info=ANONYMOUS)
    # "done" or "undone"; "dropped" when something else was done instead of doing it again.
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    # Whether the working copy it belongs to is published or thrown away: it stays as history.
    is_settled: Mapped[bool] = mapped_column(info=TECHNICAL)

    __table_args__ = (Index("ix_definition_edit_subject", "kind", "slug", "is_settled", "revision"),)


class CaseMigration(Base):
    """A request of an administrator to move the open cases of a workflow to one of its versions, done by the worker."""

    __tablename__ = "case_migration"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("workflow_version.id"), info=TECHNICAL)
    # The status to go to, by status that the version does not have or that cannot hold open cases.
    mapping: Mapped[dict[str, str]] = mapped_column(Json, info=ANONYMOUS)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    requested_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # The number of cases to move when it was asked for, and of those moved so far.
    expected: Mapped[int] = mapped_column(info=ANONYMOUS)
    migrated: Mapped[int] = mapped_column(info=ANONYMOUS)
    # Where the current pass over the cases is; the cases that somebody was acting on wait for the next pass.
    last_case_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    conflicts: Mapped[int] = mapped_column(info=TECHNICAL)
    passes: Mapped[int] = mapped_column(info=TECHNICAL)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The worker gave up after all its attempts.
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (Index("ix_case_migration_slug", "slug", "requested_at"),)

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and self.failed_at is None
