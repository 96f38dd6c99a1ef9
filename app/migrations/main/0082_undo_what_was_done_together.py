"""Undo together what one click did on several cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    op.add_column("case_undo", sa.Column("batch_id", sa.Uuid(), nullable=True))
    op.create_index("ix_case_undo_batch_id", "case_undo", ["batch_id"])


def downgrade() -> None:
    op.drop_index("ix_case_undo_batch_id", table_name="case_undo")
    op.drop_column("case_undo", "batch_id")
