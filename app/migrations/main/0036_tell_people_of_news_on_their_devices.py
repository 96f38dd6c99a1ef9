"""Create push devices and notification preferences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "sectoral_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sectoral_name")),
    )
    op.create_table(
        "preference",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_preference_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "topic", "channel", name=op.f("pk_preference")),
    )
    op.create_table(
        "push_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_index", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("server_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_push_device_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_device")),
        sa.UniqueConstraint("endpoint_index", name=op.f("uq_push_device_endpoint_index")),
    )
    op.create_index("ix_push_device_account_id", "push_device", ["account_id"])
    op.create_index("ix_push_device_case_id", "push_device", ["case_id"])
    op.add_column("message", sa.Column("topic", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "topic")
    op.drop_index("ix_push_device_case_id", "push_device")
    op.drop_index("ix_push_device_account_id", "push_device")
    op.drop_table("push_device")
    op.drop_table("preference")
    op.drop_table("sectoral_name")
