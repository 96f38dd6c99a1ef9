"""Count how often the reading of an e-mail began, so that one which ends the worker is not read for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    op.add_column("mailbox", sa.Column("reading_uid", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("mailbox", sa.Column("reading_attempts", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("mailbox", "reading_attempts")
    op.drop_column("mailbox", "reading_uid")
