"""Record which cases are linked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # Not in a batch: SQLite would write the table anew, and forget the order of its indexes.
    op.add_column("case", sa.Column("has_links", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        'UPDATE "case" SET has_links = true '
        "WHERE id IN (SELECT from_id FROM case_link) OR id IN (SELECT to_id FROM case_link)"
    )


def downgrade() -> None:
    op.drop_column("case", "has_links")
