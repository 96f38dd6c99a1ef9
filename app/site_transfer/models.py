"""Table of the exports of the site that administrators asked for, each a file offered for a day at most."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger

from app.core.db import TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class SiteExport(Base):
    """An export of the whole site as one file: how far it is written, and where it is stored."""

    __tablename__ = "site_export"

    id: Mapped[UUID] = primary_key()
    requested_by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # Protects the secrets of the export; deleted once it is written.
    passphrase: Mapped[bytes | None] = mapped_column(Sealed, info=TECHNICAL)
    parts_written: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    part_count: Mapped[int] = mapped_column(info=TECHNICAL)
    rows_written: Mapped[int] = mapped_column(BigInteger, default=0, info=TECHNICAL)
    stored_name: Mapped[str | None] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int | None] = mapped_column(BigInteger, info=TECHNICAL)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None

    @property
    def is_pending(self) -> bool:
        return self.ready_at is None and self.failed_at is None
