"""Create the holders of functions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "case_holder",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_holder_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "function", "role", name=op.f("pk_case_holder")),
    )
    with op.batch_alter_table("case_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_holder_role"), ["role"], unique=False)

    # Not in a batch: SQLite would write the table anew, and forget the order of its indexes.
    op.add_column("case", sa.Column("is_dispatched", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("case", "is_dispatched")
    with op.batch_alter_table("case_holder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_holder_role"))

    op.drop_table("case_holder")
