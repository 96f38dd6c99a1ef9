"""Record the grant with which a case was submitted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("case", sa.Column("sender_grant_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("case", "sender_grant_id")
