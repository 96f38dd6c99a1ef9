"""The table of canned replies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key

# For whom a reply is kept.
AGENT, ROLE, PROCEDURE = "agent", "role", "procedure"


class CannedReply(Base):
    """A text that agents insert in what they write, of one agent, of a role or of a procedure."""

    __tablename__ = "canned_reply"

    id: Mapped[UUID] = primary_key()
    scope: Mapped[str] = mapped_column(info=TECHNICAL)
    # The slug of the role or of the procedure.
    slug: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # The account of the agent whose own it is.
    owner_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    # {"title", "text"}, sealed with the key of the site: an agent may have written a name there.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    uses: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (
        Index("ix_canned_reply_owner", "owner_id"),
        Index("ix_canned_reply_scope", "scope", "slug"),
    )
