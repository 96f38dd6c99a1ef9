"""Count how many times an e-mail was begun to be read, so that one that stops the worker is not read for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    op.add_column("mailbox", sa.Column("reading_uid", sa.BigInteger(), nullable=True))
    op.add_column("mailbox", sa.Column("reading_attempts", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("mailbox", "reading_attempts")
    op.drop_column("mailbox", "reading_uid")
