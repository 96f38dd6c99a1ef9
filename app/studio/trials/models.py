"""The table of trials: one row for each author and procedure, for a day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint

from app.core.db import ANONYMOUS, PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key


class DefinitionTrial(Base):
    """A trial of a working copy. Its answers are invented, but nothing keeps an author from typing those of somebody."""

    __tablename__ = "definition_trial"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    # The account of the author, who alone sees it.
    by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    contents: Mapped[bytes] = mapped_column(info=PERSONAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (UniqueConstraint("slug", "by_id"),)
