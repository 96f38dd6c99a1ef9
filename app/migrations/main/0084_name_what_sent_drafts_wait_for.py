"""Name what a sent draft waits for: until now, the confirmation of its address alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    op.add_column("draft", sa.Column("hold", sa.String(), nullable=True))
    op.execute("UPDATE draft SET hold = 'email_confirmation' WHERE sent_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column("draft", "hold")
