"""Table of the charter: versions, each with the whole charter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class CharterVersion(Base):
    """A version of the charter; the newest row is in force."""

    __tablename__ = "charter"

    id: Mapped[UUID] = primary_key()
    contents: Mapped[dict[str, Any]] = mapped_column("document", Json, info=ANONYMOUS)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
