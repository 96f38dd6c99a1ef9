"""Create the duties of agents, and the calls to return that the reception leaves for departments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.create_table(
        "agent_duty",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_agent_duty_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "duty", "family", name=op.f("pk_agent_duty")),
    )
    op.create_table(
        "call_to_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_call_to_return_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_to_return")),
    )
    op.create_index("ix_call_to_return_department", "call_to_return", ["department_id", "done_at", "created_at"])
    op.create_index("ix_call_to_return_case", "call_to_return", ["case_id"])
    op.create_index("ix_call_to_return_created_at", "call_to_return", ["created_at"])


def downgrade() -> None:
    op.drop_table("call_to_return")
    op.drop_table("agent_duty")
