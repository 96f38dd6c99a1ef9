"""Record the browser of an interrupted form; existing ones, an hour old at most, can no longer be resumed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("interrupted_form", sa.Column("browser_hash", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("interrupted_form", "browser_hash")
