"""Tables of invoicing campaigns. Rows are sealed until their invoice is issued, which then keeps who is to pay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey

from app.core.db import (
    ANONYMOUS,
    PERSONAL,
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)

DRAFT, ISSUING, ISSUED, CANCELLING, CANCELLED = "draft", "issuing", "issued", "cancelling", "cancelled"
RUNNING_STATES = (ISSUING, CANCELLING)
SENDING, REMINDER = "sending", "reminder"


class Campaign(Base):
    """One invoicing campaign of a régie, such as the meals of a month."""

    __tablename__ = "invoice_campaign"

    id: Mapped[UUID] = primary_key()
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), index=True, info=ANONYMOUS)
    state: Mapped[str] = mapped_column(info=ANONYMOUS)
    title: Mapped[str] = mapped_column(info=ANONYMOUS)
    # The product of the rows that name none; empty when each row has to name one.
    product: Mapped[str] = mapped_column(info=ANONYMOUS)
    due_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    # The price rule that the columns of the table answer; none when prices are those of products.
    price_rule: Mapped[dict[str, Any] | None] = mapped_column(Json, info=ANONYMOUS)
    # The mode of the régie when the issue was asked for: all the invoices have it.
    mode: Mapped[str] = mapped_column(info=ANONYMOUS)
    # Whether rows that repeat another one are issued.
    issues_duplicates: Mapped[bool] = mapped_column(default=False, info=ANONYMOUS)
    # Seals the rows until all the invoices are issued.
    key_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    created_by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # Written first by whoever issues or cancels a batch: it locks the row.
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When a batch failed for good: an agent has it tried again.
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def is_running(self) -> bool:
        """Whether a worker is issuing or cancelling invoices."""
        return self.state in RUNNING_STATES and self.failed_at is None


class CampaignMailing(Base):
    """The letters of a campaign sent at one time: the invoices, or a reminder."""

    __tablename__ = "invoice_campaign_mailing"

    id: Mapped[UUID] = primary_key()
    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice_campaign.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    requested_by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    letter_count: Mapped[int] = mapped_column(default=0, info=ANONYMOUS)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def is_running(self) -> bool:
        """Whether a worker is writing its letters."""
        return self.finished_at is None and self.failed_at is None


class CampaignRow(Base):
    """One line of the table of a campaign, and the invoice that it became: once."""

    __tablename__ = "invoice_campaign_row"

    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice_campaign.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # The number of the line in the file.
    line: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    # The reason why it is not issued, and what it is about: a column, a product, another line. Empty when there is none.
    problem: Mapped[str] = mapped_column(default="", info=ANONYMOUS)
    problem_subject: Mapped[str] = mapped_column(default="", info=ANONYMOUS)
    total: Mapped[int] = mapped_column(default=0, info=ANONYMOUS)
    has_email: Mapped[bool] = mapped_column(default=False, info=ANONYMOUS)
    # {"cells", "payer", "lines"}, sealed under the key of the campaign until the invoice is issued.
    content: Mapped[bytes | None] = mapped_column("sealed", Sealed, info=PERSONAL)
    invoice_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invoice.id", ondelete="CASCADE"), unique=True, info=TECHNICAL
    )
    # The latest mailing that wrote to its payer.
    mailing_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invoice_campaign_mailing.id", ondelete="SET NULL"), info=TECHNICAL
    )
