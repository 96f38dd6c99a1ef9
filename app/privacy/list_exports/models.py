"""Table of the exports of lists, each a file deleted after a week."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class ListExport(Base):
    """A list of cases that an agent asked for as a file: what it holds, how far it is written, where it is stored."""

    __tablename__ = "list_export"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(info=PERSONAL)
    format: Mapped[str] = mapped_column(info=TECHNICAL)
    language: Mapped[str] = mapped_column(info=TECHNICAL)
    # Those that the agent could export then, separated by spaces: the file is given to whoever still can.
    families: Mapped[str] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # The address of the list, which may hold words that were searched for.
    query: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    rows_written: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    stored_name: Mapped[str | None] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int | None] = mapped_column(BigInteger, info=TECHNICAL)
    # Keyed fingerprints of the cases in the file, sorted: it is deleted when one of them is anonymised.
    subjects: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)

    __table_args__ = (Index("ix_list_export_account", "account_id", "asked_at"),)

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None

    @property
    def is_pending(self) -> bool:
        return self.ready_at is None and self.failed_at is None
