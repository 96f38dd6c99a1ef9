"""Export lists of cases: a right of roles, and the files of the last week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.add_column("role", sa.Column("can_export", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "list_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("families", sa.String(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.LargeBinary(), nullable=False),
        sa.Column("rows_written", sa.Integer(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("subjects", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_export")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_list_export_stored_name")),
    )
    op.create_index("ix_list_export_account", "list_export", ["account_id", "asked_at"])
    op.create_index(op.f("ix_list_export_expires_at"), "list_export", ["expires_at"])


def downgrade() -> None:
    op.drop_table("list_export")
    with op.batch_alter_table("role") as role:
        role.drop_column("can_export")
