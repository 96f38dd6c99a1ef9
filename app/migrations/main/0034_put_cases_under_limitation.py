"""Add the limitation of cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    # Not in a batch: SQLite would write the table anew, and forget the order of its indexes.
    op.add_column("case", sa.Column("limited_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("case", "limited_at")
