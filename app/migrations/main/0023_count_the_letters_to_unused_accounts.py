"""Count the letters to unused accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("account", sa.Column("inactivity_letters", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("account", sa.Column("inactivity_told_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "inactivity_told_on")
    op.drop_column("account", "inactivity_letters")
