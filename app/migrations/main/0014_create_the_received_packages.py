"""Create the received packages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "received_package",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_package")),
    )
    op.create_index(op.f("ix_received_package_received_at"), "received_package", ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_received_package_received_at"), table_name="received_package")
    op.drop_table("received_package")
