"""Add pending confirmations of drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("draft", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("draft", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("draft", sa.Column("confirmation_hash", sa.LargeBinary(), nullable=True))
    op.create_index("ix_draft_confirmation", "draft", ["confirmation_hash"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_draft_confirmation", table_name="draft")
    op.drop_column("draft", "confirmation_hash")
    op.drop_column("draft", "reminded_at")
    op.drop_column("draft", "sent_at")
