"""Create the merges of cases into another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.create_table(
        "case_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("former_status", sa.String(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["merged_id"], ["case.id"], name=op.f("fk_case_merge_merged_id_case")),
        sa.ForeignKeyConstraint(["into_id"], ["case.id"], name=op.f("fk_case_merge_into_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_merge")),
        sa.UniqueConstraint("merged_id", name=op.f("uq_case_merge_merged_id")),
    )
    op.create_index(op.f("ix_case_merge_into_id"), "case_merge", ["into_id"])


def downgrade() -> None:
    op.drop_table("case_merge")
