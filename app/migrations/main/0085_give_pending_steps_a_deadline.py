"""Give pending steps a deadline and a reminder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"


def upgrade() -> None:
    op.add_column("pending_step", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pending_step", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_pending_step_due_at", "pending_step", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_pending_step_due_at", "pending_step")
    op.drop_column("pending_step", "remind_at")
    op.drop_column("pending_step", "due_at")
