"""Create the received exports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "received_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_export")),
    )
    op.create_index(op.f("ix_received_export_received_at"), "received_export", ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_received_export_received_at"), table_name="received_export")
    op.drop_table("received_export")
