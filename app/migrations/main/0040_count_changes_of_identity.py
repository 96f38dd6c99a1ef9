"""Add the identity revision of accounts, sessions and links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    for table in ("account", "sign_in", "single_use_link"):
        op.add_column(table, sa.Column("identity_revision", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    for table in ("single_use_link", "sign_in", "account"):
        op.drop_column(table, "identity_revision")
