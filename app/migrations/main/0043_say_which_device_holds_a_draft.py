"""Record the device bound to a draft; existing drafts keep being accessed by their cookie alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("case_grant", sa.Column("device_hash", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_grant", "device_hash")
