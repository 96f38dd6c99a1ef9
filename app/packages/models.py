"""Tables of uploaded files before their import: packages, and exports of Publik."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary

from app.core.db import TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key


class ReceivedPackage(Base):
    """An uploaded package, stored until its import, for a day at most."""

    __tablename__ = "received_package"

    id: Mapped[UUID] = primary_key()
    content: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    received_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class ReceivedExport(Base):
    """Exports of Publik uploaded together, stored as one archive like packages."""

    __tablename__ = "received_export"

    id: Mapped[UUID] = primary_key()
    content: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    received_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
