"""The sources of choices, and what each last answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class DataSource(Base):
    """One list of choices of the authority. It has no versions: what was chosen is kept with the answer."""

    __tablename__ = "data_source"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    definition: Mapped[dict[str, Any]] = mapped_column("document", Json, info=ANONYMOUS)
    # Counts the changes of the definition and of the options: what is remembered elsewhere is then read anew.
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    failure: Mapped[str | None] = mapped_column(info=TECHNICAL)


class SourceResponse(Base):
    """The options that a source gave last, for one way of asking it: what is used again when it fails."""

    __tablename__ = "source_answer"
    __table_args__ = (UniqueConstraint("source_slug", "question"),)

    id: Mapped[UUID] = primary_key()
    source_slug: Mapped[str] = mapped_column(ForeignKey("data_source.slug", ondelete="CASCADE"), info=TECHNICAL)
    # The address asked, when it depends on answers; empty for the whole list.
    question: Mapped[str] = mapped_column(info=TECHNICAL)
    options: Mapped[list[dict[str, Any]]] = mapped_column(Json, info=ANONYMOUS)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
