"""Count messages by recipient."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "recipient_quota",
        sa.Column("recipient_index", sa.LargeBinary(), nullable=False),
        sa.Column("departures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("last_departure", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("recipient_index", name=op.f("pk_recipient_quota")),
    )
    op.create_index("ix_recipient_quota_last_departure", "recipient_quota", ["last_departure"])


def downgrade() -> None:
    op.drop_table("recipient_quota")
