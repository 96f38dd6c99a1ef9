"""Record the agent assigned to a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

INDEX = "ix_case_assigned_to"


def upgrade() -> None:
    # Not in a batch: SQLite would write the table anew, and forget the order of its indexes.
    op.add_column("case", sa.Column("assigned_to_id", sa.Uuid(), nullable=True))
    op.create_index(INDEX, "case", ["assigned_to_id", sa.text("submitted_at DESC"), sa.text("id DESC")])


def downgrade() -> None:
    op.drop_index(INDEX, "case")
    op.drop_column("case", "assigned_to_id")
