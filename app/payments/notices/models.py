"""Tables of the notices of campaigns: what was made at one time, for an archive or for the post, and the file of each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key

ARCHIVE, POST = "archive", "post"
KINDS = (ARCHIVE, POST)


class NoticeBatch(Base):
    """The notices of a campaign that were asked for at one time: an archive to download, or letters to print."""

    __tablename__ = "invoice_notice_batch"

    id: Mapped[UUID] = primary_key()
    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice_campaign.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    # Whether payers who have an address for an e-mail have a notice too.
    for_everybody: Mapped[bool] = mapped_column(info=ANONYMOUS)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    requested_by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    notice_count: Mapped[int] = mapped_column(info=ANONYMOUS)
    # Seals the files; none once they are deleted.
    key_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    posted_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)

    @property
    def is_running(self) -> bool:
        """Whether a worker is making its files."""
        return self.finished_at is None and self.failed_at is None

    @property
    def has_files(self) -> bool:
        """Whether its files are made, and not deleted yet."""
        return self.finished_at is not None and self.key_id is not None


class BatchNotice(Base):
    """One notice of a batch, and its file once it is made."""

    __tablename__ = "invoice_batch_notice"

    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice_notice_batch.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    invoice_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True, index=True, info=TECHNICAL
    )
    # Its place in the batch: the line of the table of the campaign.
    line: Mapped[int] = mapped_column(info=TECHNICAL)
    # That of the batch, as long as the file is there.
    key_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    stored_name: Mapped[str | None] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int | None] = mapped_column(info=TECHNICAL)
