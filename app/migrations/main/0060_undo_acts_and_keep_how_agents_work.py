"""Keep for ten seconds what undoing an act needs, and how each agent works."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.create_table(
        "case_undo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_undo_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_undo")),
    )
    for column in ("case_id", "account_id", "expires_at"):
        op.create_index(op.f(f"ix_case_undo_{column}"), "case_undo", [column])
    op.create_table(
        "work_preference",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("after_action", sa.String(), nullable=False),
        sa.Column("takes_on_acting", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_work_preference_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_work_preference")),
    )


def downgrade() -> None:
    op.drop_table("work_preference")
    op.drop_table("case_undo")
