"""Record the operations of devices on cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("device_request", sa.Column("revision_before", sa.Integer(), nullable=True))
    op.add_column("device_request", sa.Column("revision_after", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("device_request", schema=None) as batch_op:
        batch_op.drop_column("revision_after")
        batch_op.drop_column("revision_before")
