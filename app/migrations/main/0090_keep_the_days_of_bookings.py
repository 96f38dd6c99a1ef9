"""Keep how many whole days a booking takes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"


def upgrade() -> None:
    op.add_column("booking", sa.Column("days", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("booking", "days")
