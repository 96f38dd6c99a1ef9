"""Keep those who wait for an earlier appointment, and what was offered to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"


def upgrade() -> None:
    op.create_table(
        "earlier_alert",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_earlier_alert_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_earlier_alert")),
    )
    op.create_table(
        "earlier_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_earlier_offer_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["booking.id"], name=op.f("fk_earlier_offer_hold_id_booking"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_offer")),
    )
    op.create_index("ix_earlier_offer_booking_id", "earlier_offer", ["booking_id"])
    op.create_index(op.f("ix_earlier_offer_hold_id"), "earlier_offer", ["hold_id"])
    is_open = sa.text("outcome IS NULL")
    for name, column, is_unique in (
        ("uq_earlier_offer_open", "booking_id", True),
        ("ix_earlier_offer_answer_until", "answer_until", False),
    ):
        op.create_index(
            name, "earlier_offer", [column], unique=is_unique, sqlite_where=is_open, postgresql_where=is_open
        )


def downgrade() -> None:
    op.drop_table("earlier_offer")
    op.drop_table("earlier_alert")
