"""Table of the charter: one document, replaced as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class CharterVersion(Base):
    """The identity of the authority as the administrator wrote it; the newest row is the one in force."""

    __tablename__ = "charter"

    id: Mapped[UUID] = primary_key()
    document: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
