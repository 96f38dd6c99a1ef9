"""Package files received and not yet taken."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary

from app.core.db import TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key


class ReceivedPackage(Base):
    """One file, kept between the moment it is sent and the moment it is taken; a day at most."""

    __tablename__ = "received_package"

    id: Mapped[UUID] = primary_key()
    content: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    received_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
