"""Store, with a link that signs in, the browser that asked for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.add_column("single_use_link", sa.Column("browser_hash", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("single_use_link", "browser_hash")
