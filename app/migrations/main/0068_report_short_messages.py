"""Delivery reports of short messages, their monthly counts, numbers that said STOP; the access log by reader."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"

UNREPORTED = sa.text("gateway_reference IS NOT NULL AND delivery IS NULL")


def upgrade() -> None:
    op.add_column("message", sa.Column("gateway", sa.String(), nullable=True))
    op.add_column("message", sa.Column("gateway_reference", sa.String(), nullable=True))
    op.add_column("message", sa.Column("parts", sa.Integer(), nullable=True))
    op.add_column("message", sa.Column("delivery", sa.String(), nullable=True))
    op.add_column("message", sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_message_unreported", "message", ["sent_at"], sqlite_where=UNREPORTED, postgresql_where=UNREPORTED
    )
    op.create_table(
        "sms_count",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("undelivered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "gateway", name=op.f("pk_sms_count")),
    )
    op.create_table(
        "stopped_number",
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number_index", name=op.f("pk_stopped_number")),
    )
    op.create_index("ix_access_entry_actor", "access_entry", ["actor", "at"])


def downgrade() -> None:
    op.drop_index("ix_access_entry_actor", "access_entry")
    op.drop_table("stopped_number")
    op.drop_table("sms_count")
    op.drop_index("ix_message_unreported", "message")
    for column in ("reported_at", "delivery", "parts", "gateway_reference", "gateway"):
        op.drop_column("message", column)
