"""Record which cases are counted in statistics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    # Not in a batch: SQLite would write the table anew, and forget the order of its indexes.
    op.add_column("case", sa.Column("is_counted", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("case", "is_counted")
