"""Create the links between cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "case_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["case.id"], name=op.f("fk_case_link_from_id_case")),
        sa.ForeignKeyConstraint(["to_id"], ["case.id"], name=op.f("fk_case_link_to_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_from_id"), "case_link", ["from_id"])
    op.create_index(op.f("ix_case_link_to_id"), "case_link", ["to_id"])


def downgrade() -> None:
    op.drop_table("case_link")
